package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Generations;
import dev.headwater.events.Lookup;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.CollectionLookup.Found;
import java.util.List;
import java.util.stream.Stream;

/**
 * A collection in one of its encoder generations, which has visibility records and an index of
 * chunks of its own.
 *
 * @param collection tenant/collection
 * @param generation id
 */
record View(String collection, long incarnation, String generation) {
  static View of(Lookup lookup) {
    return new View(
        lookup.getTenant() + "/" + lookup.getCollection(),
        lookup.getIncarnation(),
        lookup.getGeneration());
  }

  /**
   * All views of a collection, that which searches use first.
   *
   * @param key tenant/collection
   */
  static Stream<View> of(String key, CollectionRecord collection) {
    return Generations.of(collection)
        .map(generation -> new View(key, collection.getIncarnation(), generation));
  }

  /**
   * A document in the views that something about it concerns.
   *
   * @param about generation that it is about; "" for all
   * @return none where nobody can ask for the document any more
   * @throws dev.headwater.worker.OutageException if the collections have not been read
   */
  static List<DocumentKey> of(CollectionLookup collections, DocumentKey document, String about)
      throws InterruptedException {
    Found found = about.isEmpty() ? collections.of(document) : collections.of(document, about);
    return switch (found) {
      case Found.Here(CollectionRecord collection) ->
          of(document.collectionKey(), collection)
              .filter(view -> Generations.isAbout(about, view.generation))
              .map(view -> view.in(document))
              .toList();
      case Found.Gone _ -> List.of();
      case Found.Unread _ -> throw CollectionLookup.unread();
    };
  }

  /** Differs from that of every other view, and is not used twice. */
  String key() {
    return DocumentKey.viewKey(collection, incarnation, number());
  }

  /** 0 for the first generation of its collection. */
  int number() {
    return Generations.number(generation);
  }

  /** Whether a record of the topic is about one of its documents. */
  boolean holds(DocumentKey document) {
    return document.collectionKey().equals(collection)
        && (document.incarnation() == 0 || document.incarnation() == incarnation);
  }

  /** A document of the collection in it. */
  DocumentKey document(String id) {
    int slash = collection.indexOf('/');
    return in(new DocumentKey(collection.substring(0, slash), collection.substring(slash + 1), id));
  }

  DocumentKey in(DocumentKey document) {
    return document.in(incarnation).of(generation);
  }
}
