package dev.headwater.gateway.documents;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.ListDocuments;
import dev.headwater.events.Lookup;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.gateway.exchanges.Exchanges;
import dev.headwater.gateway.exchanges.GatewayId;
import dev.headwater.gateway.exchanges.QuestionLog;
import dev.headwater.gateway.http.Problem;
import dev.headwater.gateway.http.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks retrieve-service through the topic {@code lookups}. */
@Singleton
final class KafkaDocumentCatalog implements DocumentCatalog {
  private final QuestionLog questions;
  private final Exchanges exchanges;
  private final GatewayId gateway;
  private final ExchangeSettings settings;

  KafkaDocumentCatalog(
      QuestionLog questions, Exchanges exchanges, GatewayId gateway, ExchangeSettings settings) {
    this.questions = questions;
    this.exchanges = exchanges;
    this.gateway = gateway;
    this.settings = settings;
  }

  @Override
  public DocumentInfo find(
      DocumentKey key, long version, CollectionRecord collection, Asker asker) {
    return ask(
            asker,
            Lookup.newBuilder()
                .setTenant(key.tenant())
                .setCollection(key.collection())
                .setPublicCollection(collection.getPublic())
                .setIncarnation(collection.getIncarnation())
                .setDocument(key.id())
                .setVersion(version))
        .getDocument();
  }

  @Override
  public DocumentPage list(
      String collection, CollectionRecord record, String after, int limit, Asker asker) {
    return ask(
            asker,
            Lookup.newBuilder()
                .setTenant(DocumentKey.DEFAULT_TENANT)
                .setCollection(collection)
                .setPublicCollection(record.getPublic())
                .setIncarnation(record.getIncarnation())
                .setList(ListDocuments.newBuilder().setAfter(after).setLimit(limit)))
        .getPage();
  }

  private AnswerEvent ask(Asker asker, Lookup.Builder lookup) {
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
