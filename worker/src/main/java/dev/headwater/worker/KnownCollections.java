package dev.headwater.worker;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** An in-memory view of the topic {@code collections}. Thread-safe. */
public final class KnownCollections implements Part, AutoCloseable {
  private final Map<String, CollectionRecord> collections = new TreeMap<>();
  private final BroadcastReader<CollectionRecord> reader;

  /** Makes the view, empty; {@link #start} fills it. */
  public KnownCollections(KafkaSettings kafka) {
    this(kafka.consumer(null, BroadcastReader.POLL_RECORDS));
  }

  KnownCollections(Consumer<byte[], byte[]> consumer) {
    reader =
        new BroadcastReader<>(
            Topics.COLLECTIONS, BroadcastReader.From.BEGINNING, this::put, consumer, Tracing.OFF);
  }

  /** Starts to read the topic. */
  public KnownCollections start() {
    var _ = reader.start();
    return this;
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
   * Waits for a collection that may have been created a moment ago: its record and that of its
   * first document come on different topics.
   *
   * @param key {@code tenant/collection}
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

  /** A copy of all collections, by key. */
  public synchronized Map<String, CollectionRecord> all() {
    return new TreeMap<>(collections);
  }

  @Override
  public String name() {
    return reader.name();
  }

  /** Starts until all collections that existed at the start have been read. */
  @Override
  public State state() {
    return reader.state();
  }

  @Override
  public void close() {
    reader.close();
  }
}
