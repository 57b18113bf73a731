package dev.headwater.openai;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A streamed response that may be closed at any time, even before its first event: then the server
 * stops its work. LangChain4j's own handle comes with the first piece of text.
 */
public final class AbandonableStream implements HttpClient, AutoCloseable {
  private final HttpClient client;
  private @Nullable InputStream body;
  private boolean closed;

  AbandonableStream(HttpClient client) {
    this.client = client;
  }

  /** The stream as the only connection of one of LangChain4j's models. */
  public HttpClientBuilder http() {
    return new SharedHttpClient(this);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    return client.execute(request);
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    client.execute(
        request,
        (response, events) -> {
          opened(response);
          parser.parse(response, events);
        },
        listener);
  }

  private synchronized void opened(InputStream response) {
    body = response;
    if (closed) {
      close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
