package dev.headwater.gateway.exchanges;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lookup;
import dev.headwater.gateway.http.Problem;
import dev.headwater.gateway.http.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks retrieve-service through the topic {@code lookups}. */
@Singleton
public final class Lookups {
  private final QuestionLog questions;
  private final Exchanges exchanges;
  private final GatewayId gateway;
  private final ExchangeSettings settings;

  /** Makes it. */
  public Lookups(
      QuestionLog questions, Exchanges exchanges, GatewayId gateway, ExchangeSettings settings) {
    this.questions = questions;
    this.exchanges = exchanges;
    this.gateway = gateway;
    this.settings = settings;
  }

  /** A lookup about a collection, without what is asked. */
  public static Lookup.Builder about(String collection, CollectionRecord record) {
    return Lookup.newBuilder()
        .setTenant(DocumentKey.DEFAULT_TENANT)
        .setCollection(collection)
        .setPublicCollection(record.getPublic())
        .setIncarnation(record.getIncarnation())
        .setGeneration(record.getGeneration());
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws ProblemException if the answer is a failure, or 503 if nobody answers
   */
  public AnswerEvent ask(Asker asker, Lookup.Builder lookup) {
    String id = UUID.randomUUID().toString();
    Instant deadline = Instant.now().plus(settings.lookupTimeout());
    Lookup asked =
        lookup
            .setGateway(gateway.toString())
            .setAsker(asker)
            .setDeadlineMillis(deadline.toEpochMilli())
            .build();
    var answer = new CompletableFuture<AnswerEvent>();
    var _ =
        exchanges.open(
            id,
            deadline,
            attempt -> questions.look(id, asked.toBuilder().setAttempt(attempt).build()),
            new Exchanges.Listener() {
              @Override
              public boolean on(AnswerEvent event) {
                return answer.complete(event);
              }

              @Override
              public void failed(Problem problem) {
                answer.completeExceptionally(new ProblemException(problem));
              }
            });
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ProblemException problem ? problem : e;
    }
  }
}
