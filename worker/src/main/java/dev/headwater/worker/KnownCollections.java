package dev.headwater.worker;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An in-memory view of the topic {@code collections}. Thread-safe. */
public final class KnownCollections implements CollectionTopic, Part, AutoCloseable {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.COLLECTIONS.name(), 0);
  private static final int TIMEOUT_SECONDS = 10;
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  /** Says where the topic ends. */
  interface End extends AutoCloseable {
    /**
     * The offset of the next record.
     *
     * @throws OutageException if Kafka does not say
     */
    long offset() throws InterruptedException;

    @Override
    default void close() {}
  }

  private record KafkaEnd(Admin admin) implements End {
    @Override
    public long offset() throws InterruptedException {
      try {
        return admin
            .listOffsets(Map.of(PARTITION, OffsetSpec.latest()), COMMITTED)
            .partitionResult(PARTITION)
            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .offset();
      } catch (ExecutionException | TimeoutException e) {
        throw new OutageException("Kafka does not say where the topic collections ends: " + e, e);
      }
    }

    @Override
    public void close() {
      admin.close(Duration.ZERO);
    }
  }

  private final Map<String, CollectionRecord> collections = new TreeMap<>();
  private final BroadcastReader<CollectionRecord> reader;
  private final End end;

  /** Makes the view, empty; {@link #start} fills it. */
  public KnownCollections(KafkaSettings kafka) {
    this(
        kafka.committedReader(BroadcastReader.POLL_RECORDS),
        new KafkaEnd(Admin.create(kafka.client())));
  }

  KnownCollections(Consumer<byte[], byte[]> consumer, End end) {
    this.end = end;
    reader =
        new BroadcastReader<>(
            Topics.COLLECTIONS, BroadcastReader.From.BEGINNING, this::put, consumer, Tracing.OFF);
  }

  /** Starts to read the topic. */
  public KnownCollections start() {
    var _ = reader.start();
    return this;
  }

  @Override
  public boolean caughtUp() {
    return reader.caughtUp();
  }

  private synchronized void put(String key, @Nullable CollectionRecord collection) {
    if (collection == null) {
      collections.remove(key);
    } else {
      collections.put(key, collection);
    }
  }

  @Override
  public synchronized Optional<CollectionRecord> find(String key) {
    return Optional.ofNullable(collections.get(key));
  }

  /**
   * Whether the view holds all that the topic holds now: a collection that it does not know then is
   * none, and not one that was created a moment ago.
   */
  @Override
  public boolean isCurrent() throws InterruptedException {
    long last = end.offset();
    return position() >= last;
  }

  @Override
  public long position() {
    return reader.position(PARTITION.partition());
  }

  @Override
  public synchronized Map<String, CollectionRecord> all() {
    return new TreeMap<>(collections);
  }

  @Override
  public String name() {
    return reader.name();
  }

  /** Starts until it has caught up. */
  @Override
  public State state() {
    return reader.state();
  }

  @Override
  public CompletableFuture<String> lost() {
    return reader.lost();
  }

  @Override
  public void close() {
    reader.close();
    end.close();
  }
}
