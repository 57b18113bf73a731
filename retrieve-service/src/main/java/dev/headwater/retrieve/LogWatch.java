package dev.headwater.retrieve;

import dev.headwater.worker.DocumentsLog;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Part;
import dev.headwater.worker.Periodic;
import dev.headwater.worker.QuestionWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the topic {@code documents} with what the indices were made of. Where the indices are
 * gone, they are made again: the documents' loop reads the topic from its beginning and hands each
 * document to ingest-service again. Where records are gone that were applied, versions would be
 * given out twice, so the service does not start.
 */
final class LogWatch implements Part, AutoCloseable {
  static final String GROUP = "retrieve-documents";
  private static final Logger log = LoggerFactory.getLogger(LogWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final DocumentsLog documents;
  private final LogMark.Store marks;
  private final int epoch;
  private final InstantSource clock;
  private final Map<Integer, Long> applied = new HashMap<>();
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private final Periodic timer = new Periodic("log-watch");
  private volatile LogMark.@Nullable Rebuild rebuild;

  LogWatch(DocumentsLog documents, LogMark.Store marks, int epoch, InstantSource clock) {
    this.documents = documents;
    this.marks = marks;
    this.epoch = epoch;
    this.clock = clock;
  }

  /**
   * Compares, before anything is read. Indices that have just been made may need a moment.
   *
   * @throws IllegalStateException if the topic has lost records; the message says what to do
   */
  LogWatch check() throws InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        compare();
        return this;
      } catch (OutageException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private void compare() throws InterruptedException {
    String id = documents.id();
    Map<Integer, Long> ends = documents.ends();
    LogMark mark = marks.read().orElseGet(() -> found(id, ends));
    if (mark.epoch() > epoch) {
      throw new IllegalStateException(
          "headwater.kafka.documents-epoch is %d, but versions of epoch %d were given out; set it back"
              .formatted(epoch, mark.epoch()));
    }
    if (mark.epoch() < epoch) {
      mark = new LogMark(id, epoch, Map.of(), null);
    }
    requireSame(mark, id, ends);
    LogMark.Rebuild now = mark.rebuild();
    if (now != null && !now.rewound()) {
      marks.write(mark); // A start that ends here is followed by one that rewinds.
      documents.rewind();
      now = new LogMark.Rebuild(now.ends(), now.began(), true);
      mark = new LogMark(id, epoch, Map.of(), now);
      log.warn(
          "The indices are gone: they are made again from the topic documents, and questions are"
              + " answered with 503 until then");
    }
    marks.write(mark);
    rebuild = now;
  }

  /** The mark of indices that have none: they are new, or were made by an older version. */
  private LogMark found(String id, Map<Integer, Long> ends) {
    boolean lostThem = !marks.hasRecords() && hasRead();
    return new LogMark(
        id, epoch, Map.of(), lostThem ? new LogMark.Rebuild(ends, clock.millis(), false) : null);
  }

  private boolean hasRead() {
    return documents.committed().values().stream().anyMatch(offset -> offset > 0);
  }

  private static void requireSame(LogMark mark, String id, Map<Integer, Long> ends) {
    if (!mark.topic().equals(id)) {
      throw lost("the topic documents is another one than the indices were made of", mark);
    }
    mark.applied()
        .forEach((partition, offset) -> {
          long end = ends.getOrDefault(partition, 0L);
          if (end < offset) {
            throw lost(
                "partition %d of the topic documents ends at offset %d, but the records up to %d were applied"
                    .formatted(partition, end, offset),
                mark);
          }
        });
  }

  private static IllegalStateException lost(String what, LogMark mark) {
    return new IllegalStateException(
        ("%s: Kafka has lost records, or was restored from an older copy. New documents would get"
                + " versions that were given out before. Restore the newest copy, or set"
                + " headwater.kafka.documents-epoch to %d for all services, and submit what was"
                + " lost again")
            .formatted(what, mark.epoch() + 1));
  }

  LogWatch start() {
    timer.start(EVERY, EVERY, this::look);
    return this;
  }

  /** Notes that the records of a partition before an offset are applied. */
  void applied(int partition, long next) {
    synchronized (applied) {
      applied.merge(partition, next, Math::max);
    }
  }

  /** Whether the indices are being made again, and are not whole. */
  boolean rebuilding() {
    return rebuild != null;
  }

  /** Work that is refused until the indices are whole. */
  <T> QuestionWork<T> whole(QuestionWork<T> work) {
    return (question, reply) -> {
      if (rebuilding()) {
        throw new OutageException(
            "the indices were lost and are being made again; try again in a minute");
      }
      work.handle(question, reply);
    };
  }

  /** Whether a document's record has to be ingested again, because it was before. */
  boolean repeats(int partition, long offset) {
    LogMark.Rebuild now = rebuild;
    return now != null && offset < now.ends().getOrDefault(partition, 0L);
  }

  void look() throws InterruptedException {
    Optional<LogMark> mark = marks.read();
    if (mark.isEmpty()) {
      lost.complete("the indices are gone; the next start makes them again");
      return;
    }
    save();
    follow(mark.get());
  }

  private void save() {
    Map<Integer, Long> raised;
    synchronized (applied) {
      raised = Map.copyOf(applied);
      applied.clear();
    }
    if (!raised.isEmpty()) {
      marks.applied(raised);
    }
  }

  /** Ends a rebuild when all that was read again is live; any instance may be the one to see it. */
  private void follow(LogMark mark) throws InterruptedException {
    LogMark.Rebuild now = mark.rebuild();
    if (now != null && isRead(now, mark.applied()) && marks.unfinished(now.began()) == 0) {
      marks.write(new LogMark(mark.topic(), mark.epoch(), mark.applied(), null));
      log.info("The indices are made again");
      now = null;
    }
    rebuild = now;
  }

  /** Whether the topic is read again; a partition's last records may have been compacted away. */
  private boolean isRead(LogMark.Rebuild now, Map<Integer, Long> read) {
    Map<Integer, Long> committed = documents.committed();
    return now.ends().entrySet().stream()
        .allMatch(end ->
            Math.max(read.getOrDefault(end.getKey(), 0L), committed.getOrDefault(end.getKey(), 0L))
                >= end.getValue());
  }

  @Override
  public String name() {
    return "log-watch";
  }

  @Override
  public State state() {
    return rebuilding()
        ? new State(Phase.WAITING, "the indices are being made again from the topic documents")
        : new State(lost.isDone() ? Phase.STOPPED : Phase.RUNNING, "");
  }

  @Override
  public CompletableFuture<String> lost() {
    return lost;
  }

  @Override
  public void close() {
    timer.close();
    try {
      save();
    } catch (RuntimeException e) {
      log.debug("The last records are not noted as applied: {}", e.getMessage());
    }
  }
}
