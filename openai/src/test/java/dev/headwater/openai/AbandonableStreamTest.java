package dev.headwater.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.CannedServer;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbandonableStreamTest {
  private final CannedServer server = new CannedServer();
  private final AbandonableStream stream =
      new OpenAiServer("headwater.test", server.url(), null, null, Duration.ofSeconds(30)).stream();
  private final CompletableFuture<SuccessfulHttpResponse> opened = new CompletableFuture<>();
  private final CompletableFuture<String> heard = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

  @AfterEach
  void close() {
    server.close();
  }

  private void ask() {
    stream.execute(
        HttpRequest.builder().method(HttpMethod.GET).url(server.url().toString()).build(),
        new ServerSentEventListener() {
          @Override
          public void onOpen(SuccessfulHttpResponse response) {
            opened.complete(response);
          }

          @Override
          public void onEvent(ServerSentEvent event) {
            heard.complete(event.data());
          }

          @Override
          public void onError(Throwable failure) {
            failed.complete(failure);
          }
        });
  }

  @Test
  void passesEventsOn() {
    server.respond(200, "data: hello\n\n");

    ask();

    assertThat(heard.join()).isEqualTo("hello");
  }

  @Test
  void endsBeforeItsFirstEvent() {
    server.stall("");
    ask();
    assertThat(opened.join().statusCode()).isEqualTo(200);

    stream.close();

    assertThat(failed.join()).isInstanceOf(IOException.class);
    assertThat(heard).isNotDone();
  }

  @Test
  void readsNothingIfItWasClosedBefore() {
    server.respond(200, "data: hello\n\n");
    stream.close();

    ask();

    assertThat(failed.join()).isInstanceOf(IOException.class);
    assertThat(heard).isNotDone();
  }
}
