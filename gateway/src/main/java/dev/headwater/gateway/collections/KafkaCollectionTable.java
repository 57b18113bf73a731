package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.gateway.exchanges.Acknowledgement;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Publisher;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The collections on Kafka. */
public final class KafkaCollectionTable implements CollectionTable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  private final BooleanSupplier ready;
  private final Function<String, Optional<CollectionRecord>> find;
  private final Supplier<Map<String, CollectionRecord>> all;
  private final Publisher publisher;
  private final ExchangeSettings settings;

  /**
   * Makes the table.
   *
   * @param ready whether the view of the topic that the next two look into has caught up with it
   */
  public KafkaCollectionTable(
      BooleanSupplier ready,
      Function<String, Optional<CollectionRecord>> find,
      Supplier<Map<String, CollectionRecord>> all,
      Publisher publisher,
      ExchangeSettings settings) {
    this.ready = ready;
    this.find = find;
    this.all = all;
    this.publisher = publisher;
    this.settings = settings;
  }

  @Override
  public boolean ready() {
    return ready.getAsBoolean();
  }

  @Override
  public Optional<CollectionRecord> find(String key) {
    requireReady();
    return find.apply(key);
  }

  @Override
  public Map<String, CollectionRecord> all() {
    requireReady();
    return all.get();
  }

  private void requireReady() {
    if (!ready()) {
      throw new OutageException(
          "the gateway has just started and has not read the collections yet; try again");
    }
  }

  @Override
  public void put(String key, CollectionRecord collection) {
    write(key, collection);
  }

  @Override
  public void remove(String key) {
    write(key, null);
  }

  /**
   * Waits until the local view shows the write. Another writer may replace it first, so the wait is
   * limited.
   */
  private void write(String key, @Nullable CollectionRecord collection) {
    var sent = publisher.send(Topics.COLLECTIONS, key, collection, Lane.INTERACTIVE);
    var _ = Acknowledgement.await(sent);
    long until = System.nanoTime() + settings.lookupTimeout().toNanos();
    while (!find(key).equals(Optional.ofNullable(collection))
        && System.nanoTime() < until
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }
}
