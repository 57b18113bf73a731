package dev.headwater.generate;

import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.TokenListener;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it is streamed. The HTTP client's thread queues what arrives; the thread that
 * asked takes it out, so that the listener runs where it may be interrupted.
 */
final class OpenAiAnswer implements StreamingChatResponseHandler {
  private sealed interface Event {
    record Piece(String text) implements Event {}

    record End(ChatResponse response) implements Event {}

    record Failure(Throwable cause) implements Event {}
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final long began = System.nanoTime();
  private long firstAt; // System.nanoTime() of the first piece
  private int pieces;

  @Override
  public void onPartialResponse(String piece) {
    events.add(new Event.Piece(piece));
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    events.add(new Event.End(response));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Event.Failure(cause));
  }

  /** Whether the listener has received something: then the question cannot be sent again. */
  boolean started() {
    return pieces > 0;
  }

  /**
   * Passes the answer on until its end, or until the listener stops it.
   *
   * @throws LangChain4jException if it breaks off, or takes longer than it may
   */
  Generation relay(TokenListener listener, Duration firstTimeout, Duration nextTimeout)
      throws InterruptedException {
    while (true) {
      Duration timeout = started() ? nextTimeout : firstTimeout;
      switch (events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        case null ->
            throw new TimeoutException(
                "no token came for %d ms, after %d".formatted(timeout.toMillis(), pieces));
        case Event.Piece(String piece) -> {
          if (!heard(piece, listener)) {
            return generation(FinishReason.CANCELLED, null);
          }
        }
        case Event.End(ChatResponse response) -> {
          if (response.finishReason() == null) {
            throw new LangChain4jException(
                "the answer broke off after %d tokens".formatted(pieces));
          }
          return generation(
              switch (response.finishReason()) {
                case LENGTH -> FinishReason.LENGTH;
                case STOP, TOOL_EXECUTION, CONTENT_FILTER, OTHER -> FinishReason.STOP;
              },
              response.tokenUsage());
        }
        case Event.Failure(RuntimeException cause) -> throw cause;
        case Event.Failure(Throwable cause) -> throw new LangChain4jException(cause);
      }
    }
  }

  private boolean heard(String piece, TokenListener listener) {
    if (pieces++ == 0) {
      firstAt = System.nanoTime();
    }
    text.append(piece);
    return listener.heard(piece);
  }

  /**
   * What was generated.
   *
   * @param usage as the server counts; null if it does not, then each piece counts as a token
   */
  private Generation generation(FinishReason reason, @Nullable TokenUsage usage) {
    long now = System.nanoTime();
    long prefilled = started() ? firstAt : now;
    return new Generation(
        text.toString(),
        usage == null || usage.inputTokenCount() == null ? 0 : usage.inputTokenCount(),
        usage == null || usage.outputTokenCount() == null ? pieces : usage.outputTokenCount(),
        reason,
        TimeUnit.NANOSECONDS.toMillis(prefilled - began),
        TimeUnit.NANOSECONDS.toMillis(now - prefilled));
  }
}
