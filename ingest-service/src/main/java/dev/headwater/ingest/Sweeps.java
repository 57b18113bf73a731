package dev.headwater.ingest;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.Lane;
import dev.headwater.worker.KafkaDocumentsLog;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Publisher;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** What lets erased text go: the sweep of the blob store, and the markers on quiet partitions. */
@Factory
final class Sweeps {
  private static final int POLL_RECORDS = 1000;

  /** Those who parse bodies, and the one who decides which texts may be read. */
  private static final List<String> READERS =
      Stream.concat(
              Stream.of(Lane.values()).map(lane -> "ingest-" + lane.label()),
              Stream.of("retrieve-documents"))
          .toList();

  @Context
  @Bean(preDestroy = "close")
  BlobSweeper blobs(BlobStore blobs, KafkaSettings kafka, SweepSettings settings) {
    return new BlobSweeper(
            blobs,
            new NewestRecords(() -> kafka.consumer(null, POLL_RECORDS), settings.maxDocuments()),
            READERS.stream().map(group -> new KafkaDocumentsLog(kafka, group)).toList(),
            kafka.documentsEpoch(),
            settings,
            InstantSource.system())
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  SegmentRoller segments(
      KafkaSettings kafka, @Named("documents") Publisher publisher, SweepSettings settings) {
    return new SegmentRoller(
            () -> kafka.consumer(null, POLL_RECORDS),
            publisher,
            settings.rollAfter(),
            InstantSource.system())
        .start();
  }
}
