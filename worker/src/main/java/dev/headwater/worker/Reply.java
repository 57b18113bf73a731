package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Failure;
import dev.headwater.events.Heartbeat;
import dev.headwater.events.QuestionKey;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What one stage sends for one question or lookup: events of its answer, numbered in order, or the
 * question itself to the next stage. Thread-safe.
 */
public final class Reply {
  /** With room for the envelope. */
  private static final int MAX_BYTES = Topic.RECORD_BYTES - (16 << 10);

  private final Asked asked;
  private final Sender sender;
  private final Predicate<Asked> cancelled;
  private final AtomicLong sequence = new AtomicLong();

  /** Sends a record of the topic's type. */
  public interface Sender {
    void send(Topic<?> topic, String key, MessageLite record);
  }

  public Reply(Asked asked, Sender sender) {
    this(asked, sender, _ -> false);
  }

  /**
   * Makes a reply.
   *
   * @param cancelled whether the gateway has cancelled a question
   */
  public Reply(Asked asked, Sender sender, Predicate<Asked> cancelled) {
    this.asked = asked;
    this.sender = sender;
    this.cancelled = cancelled;
  }

  /**
   * Whether nobody waits for the answer any more: the question is past its deadline, or cancelled.
   */
  public boolean abandoned() {
    return asked.expired() || cancelled.test(asked);
  }

  /**
   * Sends an event of the answer to {@code answers}, for the gateway instance that waits.
   *
   * @throws IllegalArgumentException if it is too large for a record
   */
  public void send(AnswerEvent.Builder event) {
    requireFits(event.build());
    sender.send(
        Topics.ANSWERS,
        asked.id(),
        event
            .setGateway(asked.gateway())
            .setAttempt(asked.attempt())
            .setSequence(sequence.getAndIncrement())
            .build());
  }

  /**
   * Ends the question with an error.
   *
   * @param status the HTTP status that fits
   * @param detail what went wrong, for the asker to read
   */
  public void fail(int status, String detail) {
    send(
        AnswerEvent.newBuilder()
            .setFailure(Failure.newBuilder().setStatus(status).setDetail(detail)));
  }

  /**
   * Passes the question on to the topic of the next stage.
   *
   * @throws IllegalArgumentException if it is too large for a record
   */
  public <T extends MessageLite> void pass(Topic<T> topic, T question) {
    requireFits(question);
    sender.send(topic, QuestionKey.of(asked.id(), asked.attempt()), question);
  }

  /** Kafka would refuse it later, where nobody is left to tell the asker. */
  private static void requireFits(MessageLite record) {
    int size = record.getSerializedSize();
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the answer has %,d bytes; at most %,d can be sent: ask for fewer passages"
              .formatted(size, MAX_BYTES));
    }
  }

  void heartbeat() {
    send(AnswerEvent.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
  }
}
