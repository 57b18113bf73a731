package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Citation;
import dev.headwater.events.Done;
import dev.headwater.events.Passages;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.http.Problem;
import io.micronaut.http.sse.Event;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/** Turns the events of a question into the server-sent events of its answer. */
final class AnswerStream implements Exchanges.Listener {
  private final FluxSink<Event<Object>> client;
  private final Stopwatch stopwatch;
  private final StreamedText text = new StreamedText();
  private final Set<Citation> cited = new HashSet<>();
  private @Nullable Passages passages;
  private int attempt = 1;

  AnswerStream(FluxSink<Event<Object>> client, Stopwatch stopwatch) {
    this.client = client;
    this.stopwatch = stopwatch;
  }

  @Override
  public boolean on(AnswerEvent event) {
    if (event.getAttempt() > attempt) {
      attempt = event.getAttempt();
      text.begin();
    }
    switch (event.getEventCase()) {
      case PASSAGES -> passages(event.getPassages());
      case TOKEN -> send(text.add(event.getToken().getText()));
      case CITATION -> citation(event.getCitation());
      case DONE -> {
        done(event.getDone());
        return true;
      }
      case HEARTBEAT, FAILURE, EMBEDDING, DOCUMENT, PAGE, FILLING, EVENT_NOT_SET -> {}
    }
    return false;
  }

  @Override
  public void failed(Problem problem) {
    send("error", problem);
    client.complete();
  }

  private void passages(Passages found) {
    if (passages == null || !passages.getPassagesList().equals(found.getPassagesList())) {
      passages = found;
      send("passages", AnswerViews.Hits.of(found));
    }
  }

  private void citation(Citation citation) {
    if (cited.add(citation)) {
      send("citation", AnswerViews.CitationView.of(citation));
    }
  }

  private void done(Done done) {
    send(text.finish(done.getAnswer()));
    done.getCitationsList().forEach(this::citation);
    send("done", AnswerViews.Answer.of(done, stopwatch.millis()));
    client.complete();
  }

  private void send(StreamedText.Step step) {
    if (step.restart()) {
      cited.clear();
      send("restart", Map.of());
    }
    if (!step.text().isEmpty()) {
      send("token", Map.of("text", step.text()));
    }
  }

  private void send(String name, Object data) {
    client.next(Event.of(data).name(name));
  }
}
