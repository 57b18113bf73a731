package dev.headwater.gateway.documents;

import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentPage;
import dev.headwater.events.ListDocuments;
import dev.headwater.gateway.exchanges.Lookups;
import jakarta.inject.Singleton;

/** Asks retrieve-service through the topic {@code lookups}. */
@Singleton
final class KafkaDocumentCatalog implements DocumentCatalog {
  private final Lookups lookups;

  KafkaDocumentCatalog(Lookups lookups) {
    this.lookups = lookups;
  }

  @Override
  public DocumentInfo find(
      DocumentKey key, long version, CollectionRecord collection, Asker asker) {
    return lookups
        .ask(
            asker,
            Lookups.about(key.collection(), collection).setDocument(key.id()).setVersion(version))
        .getDocument();
  }

  @Override
  public DocumentPage list(
      String collection, CollectionRecord record, String after, int limit, Asker asker) {
    return lookups
        .ask(
            asker,
            Lookups.about(collection, record)
                .setList(ListDocuments.newBuilder().setAfter(after).setLimit(limit)))
        .getPage();
  }
}
