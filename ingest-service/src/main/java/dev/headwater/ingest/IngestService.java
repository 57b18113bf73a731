package dev.headwater.ingest;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.worker.DocumentLoop;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Loops;
import dev.headwater.worker.MetadataLimits;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Service;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ingest-service: one loop per lane turns documents into chunks; both share one parser. */
@Factory
public final class IngestService {
  private final Loops loops;
  private final IngestSettings settings;
  private final KafkaSettings kafka;
  private final KnownCollections collections;
  private final MetadataLimits metadataLimits;

  IngestService(
      Loops loops,
      IngestSettings settings,
      KafkaSettings kafka,
      KnownCollections collections,
      MetadataLimits metadataLimits) {
    this.loops = loops;
    this.settings = settings;
    this.kafka = kafka;
    this.collections = collections;
    this.metadataLimits = metadataLimits;
  }

  /** Runs the service by itself. */
  public static void main(String[] arguments) {
    Service.main("ingest", arguments);
  }

  @Context
  @Named("interactive")
  @Bean(preDestroy = "close")
  DocumentLoop<DocumentRecord> interactive(DocumentTexts texts, TokenCounters counters) {
    return start(Lane.INTERACTIVE, texts, counters);
  }

  @Context
  @Named("bulk")
  @Bean(preDestroy = "close")
  DocumentLoop<DocumentRecord> bulk(DocumentTexts texts, TokenCounters counters) {
    return start(Lane.BULK, texts, counters);
  }

  private DocumentLoop<DocumentRecord> start(
      Lane lane, DocumentTexts texts, TokenCounters counters) {
    return loops.start(
        "ingest",
        lane,
        Topics.DOCUMENTS,
        settings.maxRecords(),
        new IngestWorker(
            lane,
            kafka.documentsEpoch(),
            collections,
            metadataLimits,
            texts,
            (encoder, language) -> chunker(encoder, language, counters),
            settings.interactiveChunks(),
            settings.blobGrace(),
            InstantSource.system()));
  }

  private Chunker chunker(String encoder, String language, TokenCounters counters) {
    TokenCounter counter = counters.of(encoder, language);
    return new Chunker(counter, Math.min(settings.chunkTokens(), counter.maxTokens()), language);
  }

  @Singleton
  DocumentTexts texts(BlobStore blobs, ForkedParser parser, Metrics metrics) {
    return new DocumentTexts(blobs, parser, metrics);
  }

  @Singleton
  @Bean(preDestroy = "close")
  ForkedParser parser() {
    return new ForkedParser(
            settings.parsers(),
            new ParserFork.Options(
                settings.parserHeapBytes(),
                settings.parseTimeout(),
                List.of(
                    ParserMain.class.getName(),
                    Integer.toString(settings.maxCharacters()),
                    Integer.toString(settings.maxDepth()))))
        .start();
  }

  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }
}
