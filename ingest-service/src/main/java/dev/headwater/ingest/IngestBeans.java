package dev.headwater.ingest;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.worker.BlobStore;
import dev.headwater.worker.Collections;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Loops;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.WorkerLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The service's parts: one parser, and a worker with its loop for each lane. */
@Factory
final class IngestBeans {
  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }

  @Singleton
  DocumentTexts texts(BlobStore blobs, IngestSettings settings) {
    DocumentParser parser = new TikaDocumentParser(settings.maxCharacters());
    return new DocumentTexts(blobs, new GuardedParser(parser, settings.parseTimeout()));
  }

  @Singleton
  LoopFactory lanes(
      Loops loops,
      KafkaSettings kafka,
      Collections collections,
      DocumentTexts texts,
      TokenCounters counters,
      IngestSettings settings,
      @Named("documents") Publisher publisher) {
    Function<CollectionRecord, Chunker> chunkers =
        collection ->
            new Chunker(
                counters.of(collection.getEncoder()),
                settings.chunkTokens(),
                collection.getLanguage());
    return lane ->
        loops.start(
            "ingest-" + lane.label(),
            Topics.DOCUMENTS,
            settings.maxRecords(),
            new IngestWorker(
                lane,
                kafka.documentsGeneration(),
                collections::await,
                texts,
                chunkers,
                new IngestOutput(publisher::send)));
  }

  /** Makes a lane's loop, running. */
  interface LoopFactory {
    WorkerLoop<DocumentRecord> start(Lane lane);
  }

  @Context
  @Named("interactive")
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentRecord> interactive(LoopFactory lanes) {
    return lanes.start(Lane.INTERACTIVE);
  }

  @Context
  @Named("bulk")
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentRecord> bulk(LoopFactory lanes) {
    return lanes.start(Lane.BULK);
  }
}
