package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The topic {@code collections} as a table. Keys are tenant/collection. */
public interface CollectionTable {
  /** Whether the topic has been read: a table that is half read misses collections. */
  boolean ready();

  /**
   * A collection.
   *
   * @throws dev.headwater.worker.OutageException until the table is ready
   */
  Optional<CollectionRecord> find(String key);

  /**
   * All collections, by key.
   *
   * @throws dev.headwater.worker.OutageException until the table is ready
   */
  Map<String, CollectionRecord> all();

  /**
   * Changes a collection and returns once this gateway's own view shows it. Nobody else changes any
   * collection between what the change is made of and the result: no change is lost. A collection
   * that is created gets its incarnation.
   *
   * @param change makes what the collection shall be of what it is, each empty where there is none;
   *     it may be asked several times, and may refuse by an exception
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  Change change(String key, UnaryOperator<Optional<CollectionRecord>> change);

  /** A collection before and after a change. */
  record Change(Optional<CollectionRecord> before, Optional<CollectionRecord> after) {}
}
