package dev.headwater.gateway.collections;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.worker.CollectionTopic;
import dev.headwater.worker.OutageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * The collections on Kafka. All gateways write as one transactional producer: whoever begins shuts
 * the others out, so that what was read before a write is still so when it is accepted.
 */
public final class KafkaCollectionTable implements CollectionTable, AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  /** Of one change, when other gateways shut this one out before it is written. */
  private static final int ATTEMPTS = 20;

  private final CollectionTopic topic;
  private final Supplier<? extends Producer<byte[], byte[]>> producers;
  private final int epoch;
  private final ExchangeSettings settings;
  private final Lock writing = new ReentrantLock();
  private @Nullable Producer<byte[], byte[]> writer;

  /**
   * Makes the table.
   *
   * @param topic as far as this gateway has read it
   * @param producers new producers of the one transactional id that all gateways share
   * @param epoch of the topics; incarnations begin with it
   */
  public KafkaCollectionTable(
      CollectionTopic topic,
      Supplier<? extends Producer<byte[], byte[]>> producers,
      int epoch,
      ExchangeSettings settings) {
    this.topic = topic;
    this.producers = producers;
    this.epoch = epoch;
    this.settings = settings;
  }

  @Override
  public boolean ready() {
    return topic.caughtUp();
  }

  @Override
  public Optional<CollectionRecord> find(String key) {
    requireReady();
    return topic.find(key);
  }

  @Override
  public Map<String, CollectionRecord> all() {
    requireReady();
    return topic.all();
  }

  private void requireReady() {
    if (!ready()) {
      throw new OutageException(
          "the gateway has just started and has not read the collections yet; try again");
    }
  }

  @Override
  public Change change(String key, UnaryOperator<Optional<CollectionRecord>> change) {
    requireReady();
    writing.lock();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return write(key, change);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
          close(); // Another gateway has begun to write; what it wrote has to be read first.
          if (attempt == ATTEMPTS) {
            throw new OutageException("other gateways change collections all the time", e);
          }
        }
      }
    } catch (KafkaException e) {
      close();
      throw new OutageException("Kafka did not accept the record: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutageException("the gateway is stopping", e);
    } finally {
      writing.unlock();
    }
  }

  private Change write(String key, UnaryOperator<Optional<CollectionRecord>> change)
      throws InterruptedException {
    Producer<byte[], byte[]> producer = begin();
    if (!await(topic::isCurrent)) {
      throw new OutageException("the topic collections is not read to its end; try again");
    }
    Optional<CollectionRecord> before = topic.find(key);
    long incarnation = Versions.of(epoch, topic.position());
    Optional<CollectionRecord> after =
        change
            .apply(before)
            .map(wanted ->
                before.isPresent()
                    ? wanted
                    : wanted.toBuilder().setIncarnation(incarnation).build());
    if (!after.equals(before)) {
      try {
        commit(producer, key, after);
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        throw e;
      } catch (KafkaException e) {
        // Kafka ends what is in progress when the writer begins anew; then it shows how it ended.
        close();
        var _ = begin();
        if (!await(topic::isCurrent) || !topic.find(key).equals(after)) {
          throw e;
        }
      }
      // Another gateway may have replaced it by now.
      boolean _ = await(() -> topic.find(key).equals(after));
    }
    return new Change(before, after);
  }

  private static void commit(
      Producer<byte[], byte[]> producer, String key, Optional<CollectionRecord> collection) {
    producer.beginTransaction();
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topics.COLLECTIONS.name(),
                key.getBytes(StandardCharsets.UTF_8),
                collection.map(CollectionRecord::toByteArray).orElse(null)));
    producer.commitTransaction();
  }

  /** From now on no other gateway's write is accepted, until it begins as well. */
  private Producer<byte[], byte[]> begin() {
    Producer<byte[], byte[]> begun = writer;
    if (begun == null) {
      begun = producers.get();
      writer = begun;
      begun.initTransactions();
    }
    return begun;
  }

  private boolean await(Callable<Boolean> condition) throws InterruptedException {
    long until = System.nanoTime() + settings.lookupTimeout().toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > until) {
          return false;
        }
        Thread.sleep(LOOK_EVERY);
      }
      return true;
    } catch (RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> begun = writer;
    writer = null;
    if (begun != null) {
      begun.close(Duration.ZERO);
    }
  }
}
