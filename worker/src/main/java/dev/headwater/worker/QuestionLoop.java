package dev.headwater.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a stage on the questions' path. Offsets move as soon as a question is taken; the
 * gateway asks again when neither an event nor a heartbeat comes (rule 10). Work past its deadline
 * is dropped.
 */
public final class QuestionLoop<T extends MessageLite> implements Ready, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuestionLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int HEARTBEAT_MILLIS = 1000;

  /** Answers a question. */
  public interface Work<T> {
    /**
     * Publishes what the question needs next: to the next topic, or to its answer.
     *
     * @throws RuntimeException its message goes to the asker
     */
    void handle(T question, Answers.Stream answer) throws InterruptedException;
  }

  private final String stage;
  private final Topic<T> topic;
  private final BiFunction<String, T, Asked> address;
  private final Work<T> work;
  private final Answers answers;
  private final int queueLimit;
  private final Consumer<byte[], byte[]> consumer;
  private final ExecutorService workers;
  private final ScheduledExecutorService heartbeats;
  private final Set<Answers.Stream> taken = ConcurrentHashMap.newKeySet();
  private final PollThread thread;
  private volatile boolean assigned;

  /** Makes the loop; {@link #start} runs it. {@link Loops} says what the parameters are. */
  QuestionLoop(
      String stage,
      Topic<T> topic,
      BiFunction<String, T, Asked> address,
      int parallelism,
      int queueLimit,
      Work<T> work,
      Answers answers,
      Consumer<byte[], byte[]> consumer) {
    this.stage = stage;
    this.topic = topic;
    this.address = address;
    this.work = work;
    this.answers = answers;
    this.queueLimit = queueLimit;
    this.consumer = consumer;
    workers =
        Executors.newFixedThreadPool(parallelism, Thread.ofPlatform().name(stage, 0).factory());
    heartbeats =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(stage + "-heartbeats").daemon().factory());
    thread = new PollThread(stage, consumer, this::turn);
  }

  QuestionLoop<T> start() {
    consumer.subscribe(List.of(topic.name()));
    var _ =
        heartbeats.scheduleAtFixedRate(
            this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
    thread.start();
    return this;
  }

  /** Whether the loop has partitions and runs. */
  @Override
  public boolean ready() {
    return assigned && thread.isAlive();
  }

  /** A failure must not end the schedule: without heartbeats every question is asked again. */
  private void beat() {
    try {
      taken.forEach(Answers.Stream::heartbeat);
    } catch (RuntimeException e) {
      log.warn("{} could not send a heartbeat: {}", stage, e.getMessage());
    }
  }

  private void turn() {
    pauseWhileFull();
    var polled = consumer.poll(POLL);
    assigned = assigned || !consumer.assignment().isEmpty();
    polled.forEach(this::take);
    if (!polled.isEmpty()) {
      consumer.commitAsync();
    }
  }

  private void pauseWhileFull() {
    try {
      if (taken.size() >= queueLimit) {
        consumer.pause(consumer.assignment());
      } else {
        consumer.resume(consumer.paused());
      }
    } catch (IllegalStateException e) {
      log.debug("{}: a partition was taken away meanwhile: {}", stage, e.getMessage());
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    T question;
    try {
      question = topic.decoder().decode(record.value());
    } catch (InvalidProtocolBufferException e) {
      log.warn("{} drops a record of {} that is not readable: {}", stage, topic, e.getMessage());
      return;
    }
    Asked asked = address.apply(key, question);
    if (asked.expired()) {
      log.debug("{} drops {}: past its deadline", stage, key);
      return;
    }
    Answers.Stream answer = answers.to(asked);
    taken.add(answer);
    workers.execute(() -> work(question, asked, answer));
  }

  private void work(T question, Asked asked, Answers.Stream answer) {
    try {
      if (!asked.expired()) {
        work.handle(question, answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutageException e) {
      log.warn("{}: {}", stage, e.getMessage());
      answer.fail(503, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      answer.fail(400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("{} failed on {}", stage, asked.id(), e);
      answer.fail(500, stage + " failed on this question; its log says why");
    } finally {
      taken.remove(answer);
    }
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    workers.shutdownNow();
    thread.close();
    try {
      // What a worker uses, such as a model's memory, is freed next.
      workers.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
