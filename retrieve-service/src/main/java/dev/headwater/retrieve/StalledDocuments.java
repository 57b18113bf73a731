package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.CollectionTopic;
import dev.headwater.worker.DocumentsLog;
import dev.headwater.worker.Periodic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets ingest-service process documents once more that have been on their way for so long that
 * their chunks may have expired unread. Their records are still in {@code documents}, which is
 * compacted. Several instances may do it: a repeat changes nothing.
 */
final class StalledDocuments implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StalledDocuments.class);
  private static final Duration EVERY = Duration.ofHours(1);

  /** Most documents of a view at a time; the next look takes the next ones. */
  private static final int PAGE = 1000;

  private final CollectionTopic collections;
  private final VisibilityStore visibility;
  private final DocumentsLog documents;
  private final Consumer<FailedRecord> retries;
  private final Duration after;
  private final int epoch;
  private final InstantSource clock;
  private final Map<String, Instant> repeated = new HashMap<>();
  private final Periodic timer = new Periodic("stalled-documents");

  /**
   * Makes it; {@link #start} runs it.
   *
   * @param retries writes to the topic of that name, and returns once the record is accepted
   * @param after how long a document has been on its way
   * @param epoch of the topic {@code documents}
   */
  StalledDocuments(
      CollectionTopic collections,
      VisibilityStore visibility,
      DocumentsLog documents,
      Consumer<FailedRecord> retries,
      Duration after,
      int epoch,
      InstantSource clock) {
    this.collections = collections;
    this.visibility = visibility;
    this.documents = documents;
    this.retries = retries;
    this.after = after;
    this.epoch = epoch;
    this.clock = clock;
  }

  StalledDocuments start() {
    Duration every = EVERY.compareTo(after) < 0 ? EVERY : after;
    timer.start(every, every, this::look);
    return this;
  }

  void look() throws InterruptedException {
    Instant before = clock.instant().minus(after);
    repeated.values().removeIf(at -> at.isBefore(before));
    for (View view :
        collections.all().entrySet().stream()
            .filter(known -> !known.getValue().getClosing())
            .flatMap(known -> View.of(known.getKey(), known.getValue()))
            .toList()) {
      List<VisibilityRecord> stalled =
          visibility.unfinished(view.key(), before.toEpochMilli(), PAGE);
      for (VisibilityRecord record : stalled) {
        DocumentKey key = view.document(record.id());
        if (!repeated.containsKey(key.viewHash())) {
          repeat(view, key, record.submitted().version());
          repeated.put(key.viewHash(), clock.instant());
        }
      }
    }
  }

  private void repeat(View view, DocumentKey key, long version) {
    int partition = Topics.documentPartition(key);
    Optional<DocumentsLog.Entry> entry = documents.read(partition, Versions.offset(version));
    if (Versions.epoch(version) != epoch || entry.isEmpty()) {
      return; // A newer record has taken its place.
    }
    log.warn("{} has been on its way for more than {}: it is processed again", key, after);
    retries.accept(
        IngestAgain.record(partition, Versions.offset(version), entry.get(), view.generation()));
  }

  @Override
  public void close() {
    timer.close();
  }
}
