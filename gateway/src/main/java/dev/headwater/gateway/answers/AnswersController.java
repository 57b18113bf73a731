package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.gateway.access.Askers;
import dev.headwater.gateway.http.Bodies;
import dev.headwater.gateway.http.RequestSettings;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Questions over HTTP. A client that disconnects abandons its exchange. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Consumes(MediaType.APPLICATION_JSON)
final class AnswersController {
  private final QuestionRequests requests;
  private final Questions questions;
  private final RequestSettings settings;

  AnswersController(QuestionRequests requests, Questions questions, RequestSettings settings) {
    this.requests = requests;
    this.questions = questions;
    this.settings = settings;
  }

  /** Passages, best first. */
  @Post("/v1/search")
  Mono<AnswerViews.Hits> search(HttpRequest<?> request) {
    var question =
        requests.search(Bodies.json(request, settings.maxRequestBytes()), Askers.of(request));
    questions.admit();
    return Mono.create(client -> {
      var listener =
          new AwaitedEvent<>(
              client, AnswerEvent::hasPassages, event -> AnswerViews.Hits.of(event.getPassages()));
      client.onCancel(questions.ask(question, true, listener)::abandon);
    });
  }

  /** A cited answer: server-sent events if the request says {@code "stream": true}. */
  @Post("/v1/answers")
  @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
  Mono<HttpResponse<?>> answer(HttpRequest<?> request) {
    var asked =
        requests.answer(Bodies.json(request, settings.maxRequestBytes()), Askers.of(request));
    questions.admit();
    return asked.stream() ? Mono.just(streamed(asked)) : whole(asked);
  }

  private HttpResponse<?> streamed(QuestionRequests.Asked asked) {
    var stopwatch = new Stopwatch();
    Flux<Event<Object>> events =
        Flux.create(client -> {
          var listener = new AnswerStream(client, stopwatch);
          client.onCancel(questions.ask(asked.question(), asked.seeded(), listener)::abandon);
        });
    return HttpResponse.ok(events)
        .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
        .header("Cache-Control", "no-store");
  }

  private Mono<HttpResponse<?>> whole(QuestionRequests.Asked asked) {
    var stopwatch = new Stopwatch();
    return Mono.<AnswerViews.Answer>create(
            client -> {
              var listener =
                  new AwaitedEvent<>(
                      client,
                      AnswerEvent::hasDone,
                      event -> AnswerViews.Answer.of(event.getDone(), stopwatch.millis()));
              client.onCancel(questions.ask(asked.question(), asked.seeded(), listener)::abandon);
            })
        .map(answer -> HttpResponse.ok(answer).contentType(MediaType.APPLICATION_JSON_TYPE));
  }
}
