package dev.headwater.retrieve;

import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.worker.KafkaDocumentsLog;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Publisher;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the service's loops work with: Elasticsearch, the stores and the search. */
@Factory
final class RetrieveParts {
  @Singleton
  @Bean(preDestroy = "close")
  Elasticsearch elasticsearch(ElasticsearchSettings settings, ElasticsearchCredentials credentials)
      throws InterruptedException {
    return new Elasticsearch(settings, credentials).awaitStart();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Indices indices(Elasticsearch elasticsearch, IndexSettings settings) {
    return new Indices(elasticsearch, settings).requireFormat().createVisibility();
  }

  @Singleton
  VisibilityStore visibility(
      Elasticsearch elasticsearch, Indices indices, ElasticsearchBulk writes) {
    return new ElasticsearchVisibilityStore(elasticsearch, indices, writes);
  }

  @Singleton
  @Bean(preDestroy = "close")
  ElasticsearchBulk writes(Elasticsearch elasticsearch, IndexSettings settings) {
    return new ElasticsearchBulk(elasticsearch, settings);
  }

  @Context
  @Bean(preDestroy = "close")
  LogWatch logWatch(Elasticsearch elasticsearch, Indices indices, KafkaSettings kafka)
      throws InterruptedException {
    return new LogWatch(
            new KafkaDocumentsLog(kafka, LogWatch.GROUP),
            ElasticsearchLogMarks.ofAll(elasticsearch, indices),
            kafka.documentsEpoch(),
            InstantSource.system())
        .check()
        .start();
  }

  @Singleton
  ChunkStore chunks(Elasticsearch elasticsearch, Indices indices, ElasticsearchBulk writes) {
    return new ElasticsearchChunkStore(elasticsearch, indices, writes);
  }

  @Singleton
  PassageIndex passages(Elasticsearch elasticsearch) {
    return new ElasticsearchPassageIndex(elasticsearch);
  }

  @Singleton
  Precedence precedence(RetrieveSettings settings) {
    return new Precedence(settings.bulkPatience());
  }

  @Singleton
  IndexWorker indexWorker(
      ChunkStore chunks,
      VisibilityStore visibility,
      KnownCollections collections,
      Precedence precedence,
      Metrics metrics) {
    return new IndexWorker(
        chunks,
        visibility,
        new VersionSwitch(chunks, visibility, Clock.systemUTC(), metrics.timer(Measure.FRESHNESS)),
        new TextAnalysis(),
        collections,
        precedence);
  }

  @Singleton
  Searcher searcher(PassageIndex passages, VisibilityStore visibility, SearchSettings settings) {
    return new Searcher(passages, visibility, new TextAnalysis(), settings, Clock.systemUTC());
  }

  @Context
  @Bean(preDestroy = "close")
  SearchWarmUp warmUp(
      KnownCollections collections, Indices indices, Searcher searcher, SearchSettings settings) {
    return new SearchWarmUp(collections, indices, searcher, settings.warmUp()).start();
  }

  /** Those of all that have been written by now; empty while there are some that are not read. */
  private static Optional<Set<String>> views(KnownCollections collections)
      throws InterruptedException {
    return collections.isCurrent()
        ? Optional.of(
            collections.all().entrySet().stream()
                .flatMap(known -> View.of(known.getKey(), known.getValue()))
                .map(View::key)
                .collect(Collectors.toSet()))
        : Optional.empty();
  }

  @Context
  @Bean(preDestroy = "close")
  StalledDocuments stalled(
      KafkaSettings kafka,
      KnownCollections collections,
      VisibilityStore visibility,
      @Named("documents") Publisher publisher,
      RetrieveSettings settings) {
    return new StalledDocuments(
            collections,
            visibility,
            new KafkaDocumentsLog(kafka, LogWatch.GROUP),
            record ->
                publisher
                    .send(Topics.RETRIES, record.getKey().toStringUtf8(), record, Lane.BULK)
                    .join(),
            settings.stalledAfter(),
            kafka.documentsEpoch(),
            InstantSource.system())
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  IndexSweeper sweeper(
      Indices indices,
      VisibilityStore visibility,
      KnownCollections collections,
      RetrieveSettings settings) {
    return new IndexSweeper(indices, visibility, () -> views(collections))
        .start(settings.sweepEvery());
  }

  @Context
  @Bean(preDestroy = "close")
  ElasticsearchExpunger expunger(
      Elasticsearch elasticsearch, Indices indices, RetrieveSettings settings) {
    return new ElasticsearchExpunger(elasticsearch, indices).start(settings.expungeEvery());
  }
}
