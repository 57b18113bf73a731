package dev.headwater.gateway.documents;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.exchanges.GatewayId;
import dev.headwater.worker.OutageException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents of closed collections in the background, and then frees their names. The
 * topic {@code documents} says what to delete, so nothing that was accepted before the close is
 * missed. One gateway does it at a time, for as long as the collection's record says; a deletion
 * that was interrupted is resumed by the next run, or by another gateway.
 */
@Singleton
final class CollectionDeleter {
  private static final Logger log = LoggerFactory.getLogger(CollectionDeleter.class);

  private static final int PARALLEL = 64;

  /** How long a gateway may delete until it has to say again that it does. */
  private static final Duration TERM = Duration.ofSeconds(20);

  /** How far the clocks of gateways may be apart, and a deletion may take to be written. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final CollectionTable table;
  private final DocumentLog documentLog;
  private final Documents documents;
  private final DocumentSettings settings;
  private final GatewayId gateway;

  CollectionDeleter(
      CollectionTable table,
      DocumentLog documentLog,
      Documents documents,
      DocumentSettings settings,
      GatewayId gateway) {
    this.table = table;
    this.documentLog = documentLog;
    this.documents = documents;
    this.settings = settings;
    this.gateway = gateway;
  }

  /** Deletes the collections that are closed now. */
  @Scheduled(fixedDelay = "1s")
  void run() {
    if (!table.ready()) {
      return; // A collection that it shows as closing may be free by now, and in use again.
    }
    table
        .all()
        .forEach((key, collection) -> {
          if (collection.getClosing() && !isAnothers(collection, Instant.now())) {
            try {
              take(key).ifPresent(taken -> delete(key, taken));
            } catch (OutageException | KafkaException e) {
              log.warn("Collection {} is not deleted yet: {}", key, e.getMessage());
            }
          }
        });
  }

  /** Makes this gateway the one that deletes a collection, unless another one does. */
  private Optional<CollectionRecord> take(String collection) {
    Instant now = Instant.now();
    return table
        .change(
            collection,
            existing ->
                existing.map(closing ->
                    !closing.getClosing() || isAnothers(closing, now)
                        ? closing
                        : closing.toBuilder()
                            .setDeleter(gateway.toString())
                            .setDeleterUntilMillis(now.plus(TERM).toEpochMilli())
                            .build()))
        .after()
        .filter(closing -> closing.getClosing() && !isAnothers(closing, now));
  }

  private boolean isAnothers(CollectionRecord closing, Instant now) {
    return !closing.getDeleter().equals(gateway.toString())
        && now.isBefore(until(closing).plus(MARGIN));
  }

  private static Instant until(CollectionRecord closing) {
    return Instant.ofEpochMilli(closing.getDeleterUntilMillis());
  }

  /**
   * Waits for each deletion, so that the name is free only when no search finds a document. What is
   * not begun when the term ends is left to the next run: written late, a deletion would take the
   * place of the same document in a later collection of that name.
   */
  private void delete(String collection, CollectionRecord closing) {
    List<Future<Long>> deletions;
    try (var tasks = Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      deletions =
          documentLog.documents(collection, closing.getIncarnation()).stream()
              .map(key ->
                  tasks.submit(() -> {
                    if (Instant.now().isAfter(until(closing))) {
                      throw new OutageException("the rest follows in a moment");
                    }
                    return documents.delete(key, settings.waitTimeout());
                  }))
              .toList();
    }
    var left = deletions.stream().filter(task -> task.state() != Future.State.SUCCESS).toList();
    if (!left.isEmpty()) {
      log.warn(
          "Collection {} is not deleted yet: {} of {} documents are left: {}",
          collection,
          left.size(),
          deletions.size(),
          reason(left.getFirst()));
      return;
    }
    if (!deletions.isEmpty()) {
      return; // The next run looks for what another gateway accepted until it knew of the close.
    }
    var _ = table.change(collection, existing -> existing.filter(found -> !isOf(found, closing)));
    log.info("Collection {} is deleted", collection);
  }

  private static boolean isOf(CollectionRecord found, CollectionRecord closing) {
    return found.getClosing() && found.getIncarnation() == closing.getIncarnation();
  }

  private static @Nullable String reason(Future<?> deletion) {
    return deletion.state() == Future.State.FAILED
        ? deletion.exceptionNow().getMessage()
        : "the gateway is stopping";
  }
}
