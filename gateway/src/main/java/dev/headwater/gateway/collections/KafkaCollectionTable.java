package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.gateway.GatewaySettings;
import dev.headwater.gateway.exchanges.Acknowledgement;
import dev.headwater.worker.Collections;
import dev.headwater.worker.Publisher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The collections on Kafka. */
public final class KafkaCollectionTable implements CollectionTable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  private final Collections collections;
  private final Publisher publisher;
  private final GatewaySettings settings;

  public KafkaCollectionTable(
      Collections collections, Publisher publisher, GatewaySettings settings) {
    this.collections = collections;
    this.publisher = publisher;
    this.settings = settings;
  }

  @Override
  public Optional<CollectionRecord> find(String key) {
    return collections.find(key);
  }

  @Override
  public Map<String, CollectionRecord> all() {
    return collections.all();
  }

  @Override
  public void put(String key, CollectionRecord collection) {
    write(key, collection);
  }

  @Override
  public void remove(String key) {
    write(key, null);
  }

  /** Another writer may be faster than our reader, so the wait has an end. */
  private void write(String key, @Nullable CollectionRecord collection) {
    var sent = publisher.send(Topics.COLLECTIONS, key, collection, Lane.INTERACTIVE);
    var _ = Acknowledgement.await(sent, settings.acknowledgeTimeout());
    long until = System.nanoTime() + settings.lookupTimeout().toNanos();
    while (!collections.find(key).equals(Optional.ofNullable(collection))
        && System.nanoTime() < until
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
