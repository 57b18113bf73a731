package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Filling;
import dev.headwater.events.Lookup;
import dev.headwater.worker.CollectionTopic;
import dev.headwater.worker.DocumentLoop;
import dev.headwater.worker.DocumentsLog;
import dev.headwater.worker.Part;
import dev.headwater.worker.Periodic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the encoder generations that collections have beside the one in use (rule 13). Each is
 * filled by a consumer group of its own, which reads {@code documents} from the beginning up to
 * where the topic ended when the generation was known here, and lets ingest-service process the
 * collection's documents for it. What comes later, all services process for all generations.
 */
final class GenerationFills implements LookupWorker.Fills, Part, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GenerationFills.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final CollectionTopic collections;
  private final VisibilityStore visibility;
  private final Function<String, LogMark.Store> marks;
  private final Function<String, DocumentsLog> logs;
  private final Loops loops;
  private final int epoch;
  private final InstantSource clock;
  private final Map<String, Loop> running = new HashMap<>();
  private final Set<String> read = new HashSet<>();
  private final Periodic timer = new Periodic("generation-fills");
  private volatile String waiting = "";

  /** Starts the loops that read {@code documents}. */
  interface Loops {
    Loop start(String group, Reading reading);
  }

  /** A running loop. */
  interface Loop extends AutoCloseable {
    /** That of a poll loop. */
    static Loop of(DocumentLoop<?> loop) {
      return new Loop() {
        @Override
        public boolean running() {
          return loop.state().phase() != Phase.STOPPED;
        }

        @Override
        public void close() {
          loop.close();
        }
      };
    }

    boolean running();

    @Override
    void close();
  }

  /**
   * What a loop reads: the documents of one collection, for one generation.
   *
   * @param ends by partition, the offset from which others process the documents
   */
  record Reading(View view, Map<Integer, Long> ends) implements DocumentsWorker.Reading {
    @Override
    public List<DocumentKey> views(DocumentKey document) {
      return view.holds(document) ? List.of(view.in(document)) : List.of();
    }

    @Override
    public boolean repeats(int partition, long offset) {
      return offset < ends.getOrDefault(partition, 0L);
    }

    @Override
    public String generation() {
      return view.generation();
    }

    @Override
    public boolean awaited() {
      return false;
    }
  }

  /**
   * Makes it; {@link #start} runs it.
   *
   * @param marks by a generation's key, where it is kept how far it is filled
   * @param logs by a consumer group, how far it has read
   * @param epoch of the topic {@code documents}
   */
  GenerationFills(
      CollectionTopic collections,
      VisibilityStore visibility,
      Function<String, LogMark.Store> marks,
      Function<String, DocumentsLog> logs,
      Loops loops,
      int epoch,
      InstantSource clock) {
    this.collections = collections;
    this.visibility = visibility;
    this.marks = marks;
    this.logs = logs;
    this.loops = loops;
    this.epoch = epoch;
    this.clock = clock;
  }

  GenerationFills start() {
    timer.start(EVERY, EVERY, this::lookAndTell);
    return this;
  }

  private void lookAndTell() {
    try {
      look();
      waiting = "";
    } catch (RuntimeException e) {
      waiting = String.valueOf(e.getMessage());
      throw e;
    }
  }

  /** Starts what is to be filled, and ends what is filled or no longer wanted. */
  synchronized void look() {
    Map<String, View> wanted = wanted();
    running.keySet().stream().filter(key -> !wanted.containsKey(key)).toList().forEach(this::end);
    wanted.forEach((key, view) -> {
      if (!read.contains(key)) {
        fill(key, view);
      }
    });
  }

  /**
   * Those beside the ones in use. A collection's first has had all documents from the beginning.
   */
  private Map<String, View> wanted() {
    return collections.all().entrySet().stream()
        .filter(known -> !known.getValue().getClosing())
        .flatMap(known -> View.of(known.getKey(), known.getValue()).skip(1))
        .filter(view -> view.number() > 0)
        .collect(Collectors.toMap(View::key, view -> view));
  }

  private void fill(String key, View view) {
    LogMark.Store store = marks.apply(key);
    DocumentsLog documents = logs.apply(group(key));
    LogMark mark = store.read().orElseGet(() -> begun(store, documents));
    LogMark.Rebuild fill = mark.rebuild();
    Loop loop = running.get(key);
    if (fill == null) {
      read.add(key);
      end(key);
    } else if (loop == null || !loop.running()) {
      end(key);
      log.info("Filling the generation {}", key);
      running.put(key, loops.start(group(key), new Reading(view, fill.ends())));
    } else if (isRead(fill, documents.committed())) {
      store.write(new LogMark(mark.topic(), mark.epoch(), mark.applied(), null));
      log.info("All documents are read for the generation {}", key);
    }
  }

  /** From here on, all services know of the generation when they process what comes. */
  private LogMark begun(LogMark.Store store, DocumentsLog documents) {
    LogMark begun =
        new LogMark(
            documents.id(),
            epoch,
            Map.of(),
            new LogMark.Rebuild(documents.ends(), clock.millis(), true));
    store.write(begun);
    return begun;
  }

  private static boolean isRead(LogMark.Rebuild fill, Map<Integer, Long> committed) {
    return fill.ends().entrySet().stream()
        .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private static String group(String key) {
    return "retrieve-fill-" + key;
  }

  private void end(String key) {
    Optional.ofNullable(running.remove(key)).ifPresent(Loop::close);
  }

  @Override
  public Filling filling(Lookup lookup) throws InterruptedException {
    View view = View.of(lookup);
    String inUse =
        collections
            .find(view.collection())
            .map(CollectionRecord::getGeneration)
            .orElse(lookup.getGeneration());
    VisibilityStore.Counts all =
        visibility.count(
            new View(view.collection(), view.incarnation(), inUse).key(), lookup.getFilling());
    VisibilityStore.Counts counts = visibility.count(view.key(), lookup.getFilling());
    return Filling.newBuilder()
        .setDocuments(all.present())
        .setSeen(counts.present())
        .setUnfinished(counts.unfinished())
        .setFailed(counts.failed())
        .setFailedInUse(all.failed())
        .setRead(view.number() == 0 || isRead(marks.apply(view.key())))
        .build();
  }

  private static boolean isRead(LogMark.Store store) {
    return store.read().filter(mark -> mark.rebuild() == null).isPresent();
  }

  @Override
  public String name() {
    return "generation-fills";
  }

  @Override
  public State state() {
    return waiting.isEmpty() ? new State(Phase.RUNNING, "") : new State(Phase.WAITING, waiting);
  }

  @Override
  public void close() {
    timer.close();
    synchronized (this) {
      List.copyOf(running.keySet()).forEach(this::end);
    }
  }
}
