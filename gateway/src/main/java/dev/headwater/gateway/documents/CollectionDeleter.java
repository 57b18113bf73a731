package dev.headwater.gateway.documents;

import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.worker.OutageException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents of closed collections in the background, and then frees their names. The
 * topic {@code documents} says what to delete, so nothing that was accepted before the close is
 * missed. A deletion that was interrupted is resumed by the next run.
 */
@Singleton
final class CollectionDeleter {
  private static final Logger log = LoggerFactory.getLogger(CollectionDeleter.class);

  private static final int PARALLEL = 64;

  private final CollectionTable table;
  private final DocumentLog documentLog;
  private final Documents documents;
  private final DocumentSettings settings;

  CollectionDeleter(
      CollectionTable table,
      DocumentLog documentLog,
      Documents documents,
      DocumentSettings settings) {
    this.table = table;
    this.documentLog = documentLog;
    this.documents = documents;
    this.settings = settings;
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
          if (collection.getClosing()) {
            try {
              delete(key);
            } catch (OutageException | KafkaException e) {
              log.warn("Collection {} is not deleted yet: {}", key, e.getMessage());
            }
          }
        });
  }

  /** Waits for each deletion, so that the name is free only when no search finds a document. */
  private void delete(String collection) {
    List<Future<Long>> deletions;
    try (var tasks = Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      deletions =
          documentLog.documents(collection).stream()
              .map(key -> tasks.submit(() -> documents.delete(key, settings.waitTimeout())))
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
    table.remove(collection);
    log.info("Collection {} is deleted", collection);
  }

  private static @Nullable String reason(Future<?> deletion) {
    return deletion.state() == Future.State.FAILED
        ? deletion.exceptionNow().getMessage()
        : "the gateway is stopping";
  }
}
