package dev.headwater.ingest;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.headwater.blobs.BlobStore;
import dev.headwater.blobs.Stored;
import dev.headwater.events.Versions;
import dev.headwater.worker.DocumentsLog;
import dev.headwater.worker.Periodic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes bodies and parsed texts that are deleted or replaced (rules 11 and 12): what the newest
 * record of its document does not name, once that record has been read by all who need what it
 * names, and after a time. A file is never stored under the name of an older one, so what is old
 * and named by no record will not be named again, and several instances may sweep at once.
 */
final class BlobSweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlobSweeper.class);

  /** So soon after the start, so that one that is restarted often sweeps, too. */
  private static final Duration FIRST = Duration.ofMinutes(2);

  private final BlobStore blobs;
  private final NewestRecords documents;
  private final List<? extends DocumentsLog> readers;
  private final int epoch;
  private final SweepSettings settings;
  private final InstantSource clock;
  private final Periodic timer = new Periodic("blob-sweeper");

  /**
   * Creates the sweeper; {@link #start} runs it.
   *
   * @param readers the topic {@code documents}, as each group reads it that has to read a record
   *     before what it replaces may go
   * @param epoch of the topic {@code documents}
   */
  BlobSweeper(
      BlobStore blobs,
      NewestRecords documents,
      List<? extends DocumentsLog> readers,
      int epoch,
      SweepSettings settings,
      InstantSource clock) {
    this.blobs = blobs;
    this.documents = documents;
    this.readers = readers;
    this.epoch = epoch;
    this.settings = settings;
    this.clock = clock;
  }

  BlobSweeper start() {
    Duration every = settings.every();
    timer.start(FIRST.compareTo(every) < 0 ? FIRST : every, every, this::sweepAndTell);
    return this;
  }

  private void sweepAndTell() throws IOException {
    int removed = sweep();
    if (removed > 0) {
      log.info("Removed {} files of deleted and replaced documents", removed);
    }
  }

  /**
   * Sweeps once.
   *
   * @return how many files were removed
   * @throws IOException if the blob store cannot be used
   * @throws dev.headwater.worker.OutageException if Kafka does not answer
   * @throws KafkaException if it does not answer in time
   */
  int sweep() throws IOException {
    if (!isOfThisTopic()) {
      return 0;
    }
    // Before the topic is read: what was stored by then, and is old, has its record in it.
    Instant began = clock.instant();
    int[] removed = {0};
    for (int from = 0; from < NewestRecords.FIRST_BYTES; ) {
      NewestRecords.Slice slice = documents.read(from);
      List<Map<Integer, Long>> read = readers.stream().map(DocumentsLog::committed).toList();
      for (int firstByte = from; firstByte < slice.to(); firstByte++) {
        blobs.walk(
            firstByte,
            folder -> {
              NewestRecord newest = slice.records().get(folder.hash());
              if (newest == null || isRead(newest, read)) {
                for (Stored file : gone(folder, newest, began)) {
                  blobs.remove(folder, file);
                  removed[0]++;
                }
              }
            });
      }
      from = slice.to();
    }
    return removed[0];
  }

  /**
   * Whether the bodies belong to the topic that would say what to remove: the empty topic that
   * follows a lost one would have everything removed before a copy is restored. As retrieve-service
   * does, it accepts another topic once the epoch was raised.
   */
  private boolean isOfThisTopic() throws IOException {
    String here = epoch + " " + readers.getFirst().id();
    Optional<String> found = blobs.topic();
    if (found.isPresent() && found.get().equals(here)) {
      return true;
    }
    if (found.isEmpty() || Integer.parseInt(found.get().split(" ", 2)[0]) < epoch) {
      blobs.setTopic(here);
      return true;
    }
    log.warn(
        "The blob store belongs to another topic documents than this one, so nothing is removed"
            + " from it. Restore the topic, or raise headwater.kafka.documents-epoch for all"
            + " services");
    return false;
  }

  private static boolean isRead(NewestRecord newest, List<Map<Integer, Long>> read) {
    return read.stream()
        .allMatch(group -> group.getOrDefault(newest.partition(), 0L) > newest.offset());
  }

  /** The files of a document that go now. */
  private List<Stored> gone(Stored.Folder folder, @Nullable NewestRecord newest, Instant began) {
    List<Stored.Body> bodies = new ArrayList<>();
    List<Stored.Text> texts = new ArrayList<>();
    List<Stored> gone = new ArrayList<>();
    for (Stored file : folder.files()) {
      switch (file) {
        case Stored.Body body -> bodies.add(body);
        case Stored.Text text -> texts.add(text);
        case Stored.Leftover leftover -> {
          if (leftover.at().isBefore(began.minus(settings.age()))) {
            gone.add(leftover);
          }
        }
      }
    }
    bodies.sort(comparing(Stored.Body::at));
    texts.sort(comparingLong(Stored.Text::version));
    if (newest != null && isUnread(texts, newest)) {
      keepLast(bodies, newest);
      keepLast(texts, newest);
    }
    gone.addAll(replaced(bodies, newest, began));
    gone.addAll(replaced(texts, newest, began));
    return gone;
  }

  /** Whether the newest version has no text: searches go on with the version before it. */
  private boolean isUnread(List<Stored.Text> texts, NewestRecord newest) {
    return newest.says() instanceof NewestRecord.Says.Submitted
        && texts.stream().noneMatch(text -> isNamed(text, newest));
  }

  private void keepLast(List<? extends Stored> files, NewestRecord newest) {
    files.reversed().stream()
        .filter(file -> !isNamed(file, newest))
        .findFirst()
        .ifPresent(files::remove);
  }

  /**
   * The files of one kind that have been replaced for long enough: since the next one was stored,
   * or at the latest since the newest record was written.
   *
   * @param files oldest first
   */
  private List<Stored> replaced(
      List<? extends Stored> files, @Nullable NewestRecord newest, Instant began) {
    List<Stored> replaced = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      Stored file = files.get(i);
      Instant since = newest == null ? file.at() : newest.at();
      if (i + 1 < files.size() && files.get(i + 1).at().isBefore(since)) {
        since = files.get(i + 1).at();
      }
      if (since.isBefore(file.at())) {
        since = file.at();
      }
      if (!isNamed(file, newest) && since.isBefore(began.minus(age(newest)))) {
        replaced.add(file);
      }
    }
    return replaced;
  }

  private Duration age(@Nullable NewestRecord newest) {
    return newest != null && newest.says() instanceof NewestRecord.Says.Submitted
        ? settings.formerAge()
        : settings.age();
  }

  /** Whether the newest record, or one that is newer still, names a file. */
  private boolean isNamed(Stored file, @Nullable NewestRecord newest) {
    if (newest == null) {
      return false;
    }
    long version = Versions.of(epoch, newest.offset());
    return switch (newest.says()) {
      case NewestRecord.Says.Submitted(String body) ->
          file instanceof Stored.Text text ? text.version() >= version : file.name().equals(body);
      case NewestRecord.Says.Deleted _ ->
          file instanceof Stored.Text text && text.version() > version;
      case NewestRecord.Says.Unknown _ -> true;
    };
  }

  @Override
  public void close() {
    timer.close();
  }
}
