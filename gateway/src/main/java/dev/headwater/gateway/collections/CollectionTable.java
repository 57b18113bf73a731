package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import java.util.Map;
import java.util.Optional;

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
   * Writes a collection and returns once this gateway's own view shows it.
   *
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  void put(String key, CollectionRecord collection);

  /** Frees the name. */
  void remove(String key);
}
