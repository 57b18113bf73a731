package dev.headwater.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop of a stage on the documents' path: poll → decode → work → publish → commit. One
 * thread and one consumer. An offset moves only after the effect of its record is durable.
 *
 * @param <T> value of the topic that the stage reads
 */
public final class WorkerLoop<T extends MessageLite> implements Ready, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkerLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String stage;
  private final Topic<T> topic;
  private final Work<T> work;
  private final Publisher publisher;
  private final RetryPolicy policy;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Instant> paused = new HashMap<>();
  private final PollThread thread;
  private int outages;
  private volatile boolean assigned;

  /** A decoded record and the record it was polled as. */
  private record Polled<T>(Delivery<T> delivery, ConsumerRecord<byte[], byte[]> source) {}

  /**
   * Makes the loop; {@link #start} runs it.
   *
   * @param stage consumer group, which also names the stage in {@code retries}
   */
  WorkerLoop(
      String stage,
      Topic<T> topic,
      Work<T> work,
      Publisher publisher,
      RetryPolicy policy,
      Consumer<byte[], byte[]> consumer) {
    this.stage = stage;
    this.topic = topic;
    this.work = work;
    this.publisher = publisher;
    this.policy = policy;
    this.consumer = consumer;
    thread = new PollThread(stage, consumer, this::turn);
  }

  WorkerLoop<T> start() {
    consumer.subscribe(List.of(topic.name(), Topics.RETRIES.name()));
    thread.start();
    return this;
  }

  /** Whether the loop has partitions and runs. */
  @Override
  public boolean ready() {
    return assigned && thread.isAlive();
  }

  private void turn() throws InterruptedException {
    resumeDue();
    var polled = consumer.poll(POLL);
    assigned = assigned || !consumer.assignment().isEmpty();
    // What was taken away and given back is not paused any more, and begins where it was committed.
    paused.keySet().removeAll(polled.partitions());
    Map<TopicPartition, Long> firstOffsets = new HashMap<>();
    try {
      List<Polled<T>> batch = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (paused.containsKey(partition)) {
          continue;
        }
        firstOffsets.putIfAbsent(partition, record.offset());
        Polled<T> decoded = decode(record, partition);
        if (decoded != null && work.accepts(decoded.delivery().lane())) {
          batch.add(decoded);
        }
      }
      if (!batch.isEmpty()) {
        settle(batch);
      }
      publisher.flush();
      if (!firstOffsets.isEmpty()) {
        consumer.commitSync(positions(firstOffsets.keySet()));
      }
      outages = 0;
    } catch (WakeupException e) {
      throw e;
    } catch (RuntimeException e) {
      Duration wait = policy.backoff(++outages);
      if (e instanceof OutageException) {
        log.warn("{} waits {} ms: {}", stage, wait.toMillis(), e.getMessage());
      } else {
        log.error("{} failed outside of its work; tries again", stage, e);
      }
      firstOffsets.forEach((partition, offset) -> pause(partition, offset, wait));
    }
  }

  /** Runs the work on a batch and gives every record its one outcome. */
  private void settle(List<Polled<T>> batch) throws InterruptedException {
    List<Outcome> outcomes;
    try {
      outcomes = work.process(batch.stream().map(Polled::delivery).toList());
    } catch (OutageException e) {
      throw e;
    } catch (RuntimeException e) {
      if (batch.size() > 1) {
        for (Polled<T> one : batch) {
          settle(List.of(one));
        }
        return;
      }
      log.warn("{} failed on {}", stage, batch.getFirst().delivery().key(), e);
      outcomes =
          List.of(new Outcome.Retry(Objects.requireNonNullElse(e.getMessage(), e.toString())));
    }
    for (int i = 0; i < outcomes.size(); i++) {
      Polled<T> record = batch.get(i);
      switch (outcomes.get(i)) {
        case Outcome.Done() -> {}
        case Outcome.Retry(String reason) -> {
          if (record.delivery().attempt() < policy.attempts()) {
            retry(record, reason);
          } else {
            deadLetter(record, reason);
          }
        }
        case Outcome.DeadLetter(String reason) -> deadLetter(record, reason);
      }
    }
  }

  private void retry(Polled<T> record, String reason) {
    int attempt = record.delivery().attempt();
    publisher.send(
        Topics.RETRIES,
        record.delivery().key(),
        failed(record.source(), reason, attempt).toBuilder()
            .setDueMillis(Instant.now().plus(policy.backoff(attempt)).toEpochMilli())
            .build(),
        record.delivery().lane());
  }

  private void deadLetter(Polled<T> record, String reason) {
    log.warn("{} dead-letters {}: {}", stage, record.delivery().key(), reason);
    try {
      work.deadLettered(record.delivery(), reason);
    } catch (RuntimeException e) {
      log.error("{} could not tell that {} is a dead letter", stage, record.delivery().key(), e);
    }
    publisher.send(
        Topics.DEAD_LETTERS,
        record.delivery().key(),
        failed(record.source(), reason, record.delivery().attempt()),
        record.delivery().lane());
  }

  /** The original record, from its topic or from what {@code retries} holds of it. */
  private FailedRecord failed(ConsumerRecord<byte[], byte[]> source, String reason, int attempts) {
    if (source.topic().equals(Topics.RETRIES.name())) {
      try {
        return FailedRecord.parseFrom(source.value()).toBuilder()
            .setReason(reason)
            .setAttempts(attempts)
            .build();
      } catch (InvalidProtocolBufferException e) {
        log.warn("A record of {} is not readable: {}", source.topic(), e.getMessage());
      }
    }
    return FailedRecords.of(stage, source, reason, attempts);
  }

  /** Decodes a record; null where there is nothing to do (another stage's retry, not yet due). */
  private @Nullable Polled<T> decode(
      ConsumerRecord<byte[], byte[]> record, TopicPartition partition) {
    if (!record.topic().equals(Topics.RETRIES.name())) {
      return decode(FailedRecords.of(stage, record, "", 0), record);
    }
    try {
      FailedRecord retry = FailedRecord.parseFrom(record.value());
      if (!retry.getStage().equals(stage)) {
        return null;
      }
      Duration early = Duration.between(Instant.now(), Instant.ofEpochMilli(retry.getDueMillis()));
      if (early.isPositive()) {
        pause(partition, record.offset(), early);
        return null;
      }
      return decode(retry, record);
    } catch (InvalidProtocolBufferException e) {
      publisher.send(
          Topics.DEAD_LETTERS,
          "",
          FailedRecords.of(stage, record, String.valueOf(e.getMessage()), 1),
          Lane.BULK);
      return null;
    }
  }

  private @Nullable Polled<T> decode(FailedRecord original, ConsumerRecord<byte[], byte[]> source) {
    if (!original.getTopic().equals(topic.name())) {
      return null;
    }
    String key = original.getKey().toString(StandardCharsets.UTF_8);
    try {
      T value =
          original.getTombstone()
              ? null
              : topic.decoder().decode(original.getValue().toByteArray());
      return new Polled<>(delivery(original, key, value), source);
    } catch (InvalidProtocolBufferException e) {
      deadLetter(
          new Polled<>(delivery(original, key, null), source),
          "the record is not readable: " + e.getMessage());
      return null;
    }
  }

  private Delivery<T> delivery(FailedRecord original, String key, @Nullable T value) {
    return new Delivery<>(
        topic,
        original.getPartition(),
        original.getOffset(),
        key,
        value,
        Lane.of(original.getLane()),
        Instant.ofEpochMilli(original.getTimestampMillis()),
        original.getAttempts() + 1);
  }

  /** Comes back to a record later, while other partitions go on. */
  private void pause(TopicPartition partition, long offset, Duration wait) {
    ifAssigned(
        partition,
        () -> {
          consumer.seek(partition, offset);
          consumer.pause(List.of(partition));
          paused.put(partition, Instant.now().plus(wait));
        });
  }

  private void resumeDue() {
    Instant now = Instant.now();
    paused
        .entrySet()
        .removeIf(entry -> {
          boolean due = !now.isBefore(entry.getValue());
          if (due) {
            ifAssigned(entry.getKey(), () -> consumer.resume(List.of(entry.getKey())));
          }
          return due;
        });
  }

  private Map<TopicPartition, OffsetAndMetadata> positions(Set<TopicPartition> polled) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : polled) {
      ifAssigned(
          partition,
          () -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
    }
    return positions;
  }

  /** A partition may be taken away at any moment: then its records are no longer ours. */
  private void ifAssigned(TopicPartition partition, Runnable action) {
    try {
      action.run();
    } catch (IllegalStateException e) {
      log.debug("{}: {} was taken away: {}", stage, partition, e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
