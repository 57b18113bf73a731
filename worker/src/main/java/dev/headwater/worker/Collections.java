package dev.headwater.worker;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The collections as the topic {@code collections} says, kept up to date. Thread-safe. */
public final class Collections implements Ready, AutoCloseable {
  private final Map<String, CollectionRecord> collections = new TreeMap<>();
  private final BroadcastReader<CollectionRecord> reader;

  public Collections(KafkaSettings settings) {
    reader =
        new BroadcastReader<>(
                Topics.COLLECTIONS, BroadcastReader.From.BEGINNING, this::put, settings)
            .start();
  }

  private synchronized void put(String key, @Nullable CollectionRecord collection) {
    if (collection == null) {
      collections.remove(key);
    } else {
      collections.put(key, collection);
    }
    notifyAll();
  }

  /** A collection by its key, {@code tenant/collection}. */
  public synchronized Optional<CollectionRecord> find(String key) {
    return Optional.ofNullable(collections.get(key));
  }

  /**
   * A collection that may have been made a moment ago: its record and the first document's travel
   * on different topics.
   *
   * @return empty if it has not come within the time
   */
  public synchronized Optional<CollectionRecord> await(String key, Duration atMost)
      throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (!collections.containsKey(key)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
    return find(key);
  }

  /** All collections, by key. */
  public synchronized Map<String, CollectionRecord> all() {
    return new TreeMap<>(collections);
  }

  @Override
  public boolean ready() {
    return reader.ready();
  }

  @Override
  public void close() {
    reader.close();
  }
}
