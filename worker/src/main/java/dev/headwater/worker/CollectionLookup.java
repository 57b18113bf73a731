package dev.headwater.worker;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Generations;
import java.time.Duration;
import java.util.Optional;

/** The collections that documents are in, as far as they have been read. */
public interface CollectionLookup {
  /** How long {@link #catchUp} waits for what it has not read. */
  Duration CATCH_UP = Duration.ofSeconds(1);

  /** How often it looks. */
  Duration LOOK_EVERY = Duration.ofMillis(5);

  /** What is known of a document's collection. */
  sealed interface Found {
    record Here(CollectionRecord collection) implements Found {}

    /** There is none, or only a later one of that name. */
    record Gone() implements Found {}

    /** Collections have been written that are not read yet. */
    record Unread() implements Found {}
  }

  /** A collection by its key, {@code tenant/collection}; empty if none has been read. */
  Optional<CollectionRecord> find(String key);

  /**
   * Whether all that have been written are read.
   *
   * @throws OutageException if Kafka does not say
   */
  boolean isCurrent() throws InterruptedException;

  /** The collection of a document, in its incarnation if it names one. */
  default Found of(DocumentKey document) throws InterruptedException {
    Optional<CollectionRecord> found = find(document);
    if (found.isEmpty()) {
      // It was written before the document, but on another topic: it may come in a moment.
      boolean current = isCurrent();
      found = find(document);
      if (found.isEmpty()) {
        return current ? new Found.Gone() : new Found.Unread();
      }
    }
    return new Found.Here(found.get());
  }

  /** As {@link #of(DocumentKey)}, and gone where the collection has no such generation. */
  default Found of(DocumentKey document, String generation) throws InterruptedException {
    Found found = of(document);
    if (lacks(found, generation)) {
      // It was begun before the record was written, but on another topic.
      boolean current = isCurrent();
      found = of(document);
      if (lacks(found, generation)) {
        return current ? new Found.Gone() : new Found.Unread();
      }
    }
    return found;
  }

  private static boolean lacks(Found found, String generation) {
    return found instanceof Found.Here(CollectionRecord collection)
        && Generations.of(collection).noneMatch(generation::equals);
  }

  /**
   * Returns once all that has been written before this call is read.
   *
   * @throws OutageException if that takes long, or Kafka does not say
   */
  default void catchUp() throws InterruptedException {
    long until = System.nanoTime() + CATCH_UP.toNanos();
    while (!isCurrent()) {
      if (System.nanoTime() > until) {
        throw unread();
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private Optional<CollectionRecord> find(DocumentKey document) {
    return find(document.collectionKey())
        .filter(collection ->
            document.incarnation() == 0 || document.incarnation() == collection.getIncarnation());
  }

  /**
   * A document that names no incarnation, in that of the collection that has the name now.
   *
   * @throws OutageException if the collections have not been read
   */
  default DocumentKey resolve(DocumentKey document) throws InterruptedException {
    if (document.incarnation() != 0) {
      return document;
    }
    return switch (of(document)) {
      case Found.Here(CollectionRecord collection) -> document.in(collection.getIncarnation());
      case Found.Gone _ -> document;
      case Found.Unread _ -> throw unread();
    };
  }

  static OutageException unread() {
    return new OutageException("the topic collections is not read to its end");
  }
}
