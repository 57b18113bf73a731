package dev.headwater.worker;

import com.google.protobuf.MessageLite;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.RetryTopic.Item;
import dev.headwater.worker.RetryTopic.Polled;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop of a stage on the documents' path: resume → poll → decode → work → flush → settle →
 * commit. One thread and one consumer. An offset moves only after the effect of its record is
 * durable. Whatever a record does, errors included, is its own outcome, and the loop goes on.
 *
 * @param <T> value of the topic that the stage reads
 */
public final class DocumentLoop<T extends MessageLite> implements Part, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DocumentLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String stage;
  private final StageWatch watch;
  private final Backlog backlog;
  private final Topic<T> topic;
  private final DocumentWork<T> work;
  private final RetryPolicy policy;
  private final Consumer<byte[], byte[]> consumer;
  private final KafkaOutput output;
  private final Hops hops;
  private final RetryTopic<T> retries;
  private final PausedPartitions paused;
  private final PollThread thread;
  private int outages;
  private final Membership membership;
  private volatile String outage = "";

  /** A record with its one outcome. */
  private record Settled<T>(Item<T> item, Outcome outcome) {}

  /**
   * Makes the loop; {@link #start} runs it.
   *
   * @param watch the stage, whose name is that of its consumer group and in {@code retries}
   */
  DocumentLoop(
      StageWatch watch,
      Topic<T> topic,
      DocumentWork<T> work,
      Publisher publisher,
      RetryPolicy policy,
      Consumer<byte[], byte[]> consumer) {
    this.watch = watch;
    stage = watch.stage();
    this.topic = topic;
    this.work = work;
    this.policy = policy;
    this.consumer = consumer;
    hops = new Hops(watch.tracing(), stage);
    output = new KafkaOutput(publisher, hops);
    retries = new RetryTopic<>(stage, topic, work::accepts, policy, output);
    paused = new PausedPartitions(consumer);
    backlog = new Backlog(consumer, topic.name());
    watch.watch(backlog);
    watch.expect("done", "retried", "dead_lettered");
    membership = new Membership(consumer, InstantSource.system());
    thread = new PollThread(stage, consumer, this::turn);
  }

  DocumentLoop<T> start() {
    consumer.subscribe(List.of(topic.name(), Topics.RETRIES.name()));
    thread.start();
    return this;
  }

  private void turn() throws InterruptedException {
    paused.resumeDue();
    var records = consumer.poll(POLL);
    try {
      membership.polled();
      backlog.polled(records);
      paused.polled(records.partitions());
      List<Settled<T>> settled = new ArrayList<>();
      work(decode(records, settled), settled);
      if (!records.isEmpty()) {
        watch.flush.record(() -> finish(settled, records.partitions()));
        backlog.done();
        hops.end();
      }
      recovered(records.isEmpty());
    } catch (WakeupException e) {
      throw e;
    } catch (InterruptedException e) {
      rewind(records, Duration.ZERO);
      throw e;
    } catch (RuntimeException | Error e) {
      Fatal.rethrow(e);
      Duration wait = policy.backoff(++outages);
      outage = String.valueOf(e.getMessage());
      watch.outage();
      hops.fail(outage);
      if (e instanceof OutageException) {
        log.warn("{} waits {} ms: {}", stage, wait.toMillis(), e.getMessage());
      } else {
        log.error("{}: unexpected failure; retrying in {} ms", stage, wait.toMillis(), e);
      }
      rewind(records, wait);
    }
  }

  private void rewind(ConsumerRecords<byte[], byte[]> records, Duration wait) {
    for (TopicPartition partition : records.partitions()) {
      paused.pause(partition, records.records(partition).getFirst().offset(), wait);
    }
  }

  /** An outage is over when records went through, or when nothing that it held up waits here. */
  private void recovered(boolean polledNothing) {
    if (!polledNothing || paused.isEmpty()) {
      outages = 0;
      outage = "";
    }
  }

  /**
   * Decodes the records that are due and are this stage's.
   *
   * @param settled receives those that cannot be decoded
   */
  private List<Item<T>> decode(
      Iterable<ConsumerRecord<byte[], byte[]>> records, List<Settled<T>> settled) {
    List<Item<T>> batch = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      var partition = new TopicPartition(record.topic(), record.partition());
      if (paused.contains(partition)) {
        continue;
      }
      switch (retries.read(record)) {
        case Polled.Decoded<T>(Item<T> item) -> batch.add(taken(record, item));
        case Polled.OtherLane<T> _ -> watch.ended("skipped");
        case Polled.NotOurs<T> _ -> {}
        case Polled.Unreadable<T>(Item<T> item, String reason) ->
            settled.add(new Settled<>(item, new Outcome.DeadLetter(reason)));
        case Polled.NotDue<T>(Duration wait) -> paused.pause(partition, record.offset(), wait);
      }
    }
    return batch;
  }

  private Item<T> taken(ConsumerRecord<byte[], byte[]> record, Item<T> item) {
    watch.taken(record);
    hops.begin(record, item.delivery());
    return item;
  }

  /**
   * Works on a batch; where that fails, on each of its records by itself.
   *
   * @param settled receives every record with its one outcome
   */
  private void work(List<Item<T>> batch, List<Settled<T>> settled) throws InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    List<Outcome> outcomes;
    try {
      outcomes = process(batch);
    } catch (OutageException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      Fatal.rethrow(e);
      if (batch.size() > 1) {
        for (Item<T> item : batch) {
          work(List.of(item), settled);
        }
        return;
      }
      outcomes = List.of(failed(batch.getFirst().delivery(), e));
    }
    for (int i = 0; i < outcomes.size(); i++) {
      settled.add(new Settled<>(batch.get(i), outcomes.get(i)));
    }
  }

  /** The message of what was thrown may quote the document: it is for the log alone. */
  private Outcome failed(Delivery<T> delivery, Throwable thrown) {
    try (var _ = ids(delivery)) {
      log.warn("{} failed on {}", stage, delivery.key(), thrown);
    }
    return new Outcome.Retry(
        "%s failed on it (%s); its log says why"
            .formatted(stage, thrown.getClass().getSimpleName()));
  }

  private List<Outcome> process(List<Item<T>> batch) throws InterruptedException {
    List<Delivery<T>> deliveries = batch.stream().map(Item::delivery).toList();
    watch.batch.record(batch.size());
    var timed = Timer.start();
    List<Outcome> outcomes = work.process(deliveries, output);
    timed.stop(watch.work);
    if (outcomes.size() != batch.size()) {
      throw new IllegalStateException(
          "%s gave %d outcomes for %d records".formatted(stage, outcomes.size(), batch.size()));
    }
    return outcomes;
  }

  /** Settles the records, once their effects are durable, and moves the offsets. */
  private void finish(List<Settled<T>> batch, Set<TopicPartition> partitions) {
    IdentityHashMap<Delivery<?>, String> refused = output.flush();
    for (Settled<T> record : batch) {
      String reason = refused.get(record.item().delivery());
      settle(record.item(), reason == null ? record.outcome() : new Outcome.DeadLetter(reason));
    }
    for (String reason : output.flush().values()) {
      throw new OutageException(reason); // What is written here fits, unless a topic was changed.
    }
    commit(partitions);
  }

  private void settle(Item<T> item, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done() -> ended(item, "done");
      case Outcome.Retry(String reason) -> {
        if (item.delivery().attempt() < policy.attempts() && retries.retry(item, reason)) {
          ended(item, "retried");
        } else {
          deadLetter(item, reason);
        }
      }
      case Outcome.DeadLetter(String reason) -> deadLetter(item, reason);
    }
  }

  private void deadLetter(Item<T> item, String reason) {
    try (var _ = ids(item.delivery())) {
      log.warn("{} dead-letters {}: {}", stage, item.delivery().key(), reason);
      work.deadLettered(item.delivery(), reason, output);
    } catch (RuntimeException | Error e) {
      Fatal.rethrow(e);
      log.error("{} could not report the dead letter {}", stage, item.delivery().key(), e);
    }
    retries.deadLetter(item, reason);
    ended(item, "dead_lettered");
  }

  private LogIds ids(Delivery<T> delivery) {
    return LogIds.of(stage, "document", delivery.key(), hops.of(delivery).trace());
  }

  private void ended(Item<T> item, String outcome) {
    watch.ended(outcome);
    hops.of(item.delivery()).worked(outcome);
  }

  private void commit(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : partitions) {
      PausedPartitions.ifAssigned(
          partition,
          () -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
    }
    consumer.commitSync(positions);
  }

  @Override
  public String name() {
    return stage;
  }

  @Override
  public State state() {
    return thread.state(membership.settled(), outage);
  }

  @Override
  public CompletableFuture<String> lost() {
    return thread.lost();
  }

  @Override
  public void close() {
    thread.close();
  }
}
