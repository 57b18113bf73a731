package dev.headwater.gateway.answers;

import dev.headwater.events.AnswerEvent;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.http.Problem;
import dev.headwater.gateway.http.ProblemException;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.MonoSink;

/** Waits for the one event that answers a request. */
record AwaitedEvent<T>(
    MonoSink<T> client, Predicate<AnswerEvent> wanted, Function<AnswerEvent, T> view)
    implements Exchanges.Listener {
  @Override
  public boolean on(AnswerEvent event) {
    if (!wanted.test(event)) {
      return false;
    }
    client.success(view.apply(event));
    return true;
  }

  @Override
  public void failed(Problem problem) {
    client.error(new ProblemException(problem));
  }
}
