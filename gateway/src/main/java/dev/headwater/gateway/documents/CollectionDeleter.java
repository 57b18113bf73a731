package dev.headwater.gateway.documents;

import dev.headwater.gateway.GatewaySettings;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.exchanges.Acknowledgement;
import dev.headwater.worker.OutageException;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the documents of closed collections, in the background, and then frees their names. What
 * is to be deleted stands in {@code documents} itself, so nothing accepted before the close is
 * missed. It looks for closed collections again and again, so a deletion that was cut short goes
 * on.
 */
@Singleton
final class CollectionDeleter {
  private static final Logger log = LoggerFactory.getLogger(CollectionDeleter.class);

  private static final int PARALLEL = 64;

  private final CollectionTable table;
  private final DocumentLog documentLog;
  private final Documents documents;
  private final GatewaySettings settings;

  CollectionDeleter(
      CollectionTable table,
      DocumentLog documentLog,
      Documents documents,
      GatewaySettings settings) {
    this.table = table;
    this.documentLog = documentLog;
    this.documents = documents;
    this.settings = settings;
  }

  /** Deletes what is closed now. */
  @Scheduled(fixedDelay = "1s")
  void run() {
    table
        .all()
        .forEach((key, collection) -> {
          if (collection.getClosing()) {
            try {
              delete(key);
            } catch (OutageException | KafkaException e) {
              log.warn("Collection {} cannot be deleted yet: {}", key, e.getMessage());
            }
          }
        });
  }

  /** Each deletion is waited for, so that the name is free only when no search finds any. */
  private void delete(String collection) {
    List<Future<Long>> deletions;
    try (var tasks = Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
      deletions =
          documentLog.documents(collection).stream()
              .map(key -> tasks.submit(() -> documents.delete(key, settings.waitTimeout())))
              .toList();
    }
    for (Future<Long> deletion : deletions) {
      var _ = Acknowledgement.await(deletion, settings.waitTimeout());
    }
    table.remove(collection);
    log.info("Collection {} is deleted", collection);
  }
}
