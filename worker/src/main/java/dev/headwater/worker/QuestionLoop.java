package dev.headwater.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.headwater.events.Topic;
import dev.headwater.worker.ReadAhead.Waiting;
import io.micrometer.core.instrument.Timer;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop of a stage on the questions' path. Offsets move as soon as questions are taken: the
 * gateway owns the retry, and asks again when it receives neither an event nor a heartbeat (rule
 * 10). The loop reads ahead of what it takes, and sends heartbeats for all that it has read: in a
 * burst, the questions that wait on the topic are not asked again. Work past its deadline, and work
 * that the gateway has cancelled, is dropped. A service that is told to stop answers what it has
 * taken.
 */
public final class QuestionLoop<T extends MessageLite>
    implements Part, GracefulShutdownCapable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuestionLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int HEARTBEAT_MILLIS = 1000;

  /** Most questions that are read and not taken. */
  private static final int READ_AHEAD = 1000;

  private final String stage;
  private final StageWatch watch;
  private final Backlog backlog;
  private final Topic<T> topic;
  private final BiFunction<String, T, Asked> address;
  private final QuestionWork<T> work;
  private final Reply.Sender sender;
  private final Predicate<Asked> cancelled;
  private final int queueLimit;
  private final Consumer<byte[], byte[]> consumer;
  private final ExecutorService workers;
  private final ScheduledExecutorService heartbeats;
  private final ReadAhead<T> waiting = new ReadAhead<>();
  private final Set<Reply> taken = ConcurrentHashMap.newKeySet();
  private final PollThread thread;
  private final Membership membership;
  private volatile String outage = "";

  /** Makes the loop; {@link #start} runs it. {@link Loops} explains the parameters. */
  QuestionLoop(
      StageWatch watch,
      Topic<T> topic,
      BiFunction<String, T, Asked> address,
      int parallelism,
      int queueLimit,
      QuestionWork<T> work,
      Reply.Sender sender,
      Predicate<Asked> cancelled,
      Consumer<byte[], byte[]> consumer) {
    this.watch = watch;
    stage = watch.stage();
    this.topic = topic;
    this.address = address;
    this.work = work;
    this.sender = sender;
    this.cancelled = cancelled;
    this.queueLimit = queueLimit;
    this.consumer = consumer;
    workers =
        Executors.newFixedThreadPool(parallelism, Thread.ofPlatform().name(stage, 0).factory());
    heartbeats =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(stage + "-heartbeats").daemon().factory());
    backlog = new Backlog(consumer, topic.name());
    watch.watch(backlog);
    watch.watch(taken);
    membership = new Membership(consumer, InstantSource.system());
    thread = new PollThread(stage, consumer, this::turn);
  }

  QuestionLoop<T> start() {
    consumer.subscribe(List.of(topic.name()), waiting);
    var _ =
        heartbeats.scheduleAtFixedRate(
            this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
    thread.start();
    return this;
  }

  /** A failure must not end the schedule: without heartbeats every question is asked again. */
  private void beat() {
    try {
      taken.forEach(Reply::heartbeat);
      waiting.forEach(question -> question.reply().heartbeat());
    } catch (RuntimeException | Error e) {
      log.warn("{} could not send a heartbeat: {}", stage, e.toString());
    }
  }

  private void turn() {
    pauseWhileFull();
    var polled = consumer.poll(POLL);
    membership.polled();
    backlog.polled(polled);
    polled.forEach(this::read);
    if (take() || !polled.isEmpty()) {
      consumer.commitAsync(waiting.offsets(), null);
      Waiting<T> first = waiting.first();
      if (first == null) {
        backlog.done();
      } else {
        backlog.doneBut(waiting.size(), first.record().timestamp());
      }
    }
  }

  private void pauseWhileFull() {
    try {
      if (waiting.size() >= READ_AHEAD) {
        consumer.pause(consumer.assignment());
      } else {
        consumer.resume(consumer.paused());
      }
    } catch (IllegalStateException e) {
      log.debug("{}: a partition was taken away: {}", stage, e.getMessage());
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    waiting.read(record);
    if (record.key() == null || record.value() == null) {
      watch.ended("unreadable");
      log.warn("{} drops a record of {} without a key or a value", stage, topic);
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    T question;
    Asked asked;
    try {
      question = topic.decoder().decode(record.value());
      asked = address.apply(key, question);
    } catch (InvalidProtocolBufferException | RuntimeException | Error e) {
      Fatal.rethrow(e);
      watch.ended("unreadable");
      log.warn("{} drops an unreadable record of {}: {}", stage, topic, e.toString());
      return;
    }
    if (asked.expired()) {
      watch.ended("expired");
      log.debug("{} drops {}: past its deadline", stage, key);
      return;
    }
    waiting.add(new Waiting<>(record, asked, question, new Reply(asked, sender, cancelled)));
  }

  /** Hands questions to the workers as far as there is room; says whether it did. */
  private boolean take() {
    boolean took = false;
    for (Waiting<T> next = waiting.first();
        next != null && taken.size() < queueLimit;
        next = waiting.first()) {
      Waiting<T> question = next;
      taken.add(question.reply());
      waiting.removeFirst();
      workers.execute(() -> run(question));
      took = true;
    }
    return took;
  }

  private void run(Waiting<T> question) {
    Asked asked = question.asked();
    watch.taken(question.record());
    Hop hop =
        watch
            .tracing()
            .hop(stage, question.record())
            .about("headwater.question", asked.id())
            .attempt(asked.attempt());
    try (var _ = hop.within();
        var _ = LogIds.of(stage, "question", asked.id(), hop.trace())) {
      String outcome = work(question.question(), asked, question.reply());
      watch.ended(outcome);
      hop.worked(outcome);
    } finally {
      hop.end();
    }
  }

  /** Works on a question; the result is how it ended. */
  private String work(T question, Asked asked, Reply reply) {
    if (reply.abandoned()) {
      taken.remove(reply);
      return asked.expired() ? "expired" : "cancelled";
    }
    var timed = Timer.start();
    try {
      work.handle(question, reply);
      outage = "";
      return "done";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "failed";
    } catch (OutageException e) {
      outage = String.valueOf(e.getMessage());
      log.warn("{}: {}", stage, e.getMessage());
      fail(reply, 503, String.valueOf(e.getMessage()));
      watch.outage();
      return "outage";
    } catch (IllegalArgumentException e) {
      reply.fail(400, String.valueOf(e.getMessage()));
      return "refused";
    } catch (RuntimeException | Error e) {
      if (Fatal.is(e)) {
        thread.lose(e);
      }
      log.error("{} failed on {}", stage, asked.id(), e);
      fail(reply, 500, stage + " failed on this question; its log says why");
      return "failed";
    } finally {
      timed.stop(watch.work);
      taken.remove(reply);
    }
  }

  /** While the service stops, the stop may be to blame: silence makes the gateway ask another. */
  private void fail(Reply reply, int status, String detail) {
    if (!workers.isShutdown()) {
      reply.fail(status, detail);
    }
  }

  @Override
  public String name() {
    return stage;
  }

  /** Waits after an outage until a question is answered. */
  @Override
  public State state() {
    return thread.state(membership.settled(), outage);
  }

  @Override
  public CompletableFuture<String> lost() {
    return thread.lost();
  }

  /**
   * Takes no more questions, so that other instances do, and works off those that it has taken.
   *
   * @return ends with the last answer
   */
  @Override
  public CompletionStage<?> shutdownGracefully() {
    return CompletableFuture.runAsync(
        () -> {
          thread.close();
          workers.close();
        },
        task -> Thread.ofPlatform().name(stage + "-shutdown").start(task));
  }

  @Override
  public OptionalLong reportActiveTasks() {
    return OptionalLong.of(taken.size());
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    workers.shutdownNow();
    thread.close();
    try {
      // The workers must have ended before what they use, such as a model's memory, is freed.
      var _ = workers.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
