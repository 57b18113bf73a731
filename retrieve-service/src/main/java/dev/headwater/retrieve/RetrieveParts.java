package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.OutageException;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

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

  @Singleton
  ChunkStore chunks(Elasticsearch elasticsearch, Indices indices, ElasticsearchBulk writes) {
    return new ElasticsearchChunkStore(elasticsearch, indices, writes);
  }

  @Singleton
  PassageIndex passages(Elasticsearch elasticsearch) {
    return new ElasticsearchPassageIndex(elasticsearch);
  }

  @Singleton
  Languages languages(KnownCollections collections) {
    return collection -> {
      if (!collections.ready()) {
        throw new OutageException(
            "the collections are not read yet", new IllegalStateException("not ready"));
      }
      return collections.find(collection).map(CollectionRecord::getLanguage);
    };
  }

  @Singleton
  Precedence precedence(RetrieveSettings settings) {
    return new Precedence(settings.bulkPatience());
  }

  @Singleton
  IndexWorker indexWorker(
      ChunkStore chunks,
      VisibilityStore visibility,
      Languages languages,
      Precedence precedence,
      Metrics metrics) {
    return new IndexWorker(
        chunks,
        visibility,
        new VersionSwitch(chunks, visibility, Clock.systemUTC(), metrics.timer(Measure.FRESHNESS)),
        new TextAnalysis(),
        languages,
        precedence);
  }

  @Singleton
  Searcher searcher(PassageIndex passages, VisibilityStore visibility, SearchSettings settings) {
    return new Searcher(passages, visibility, new TextAnalysis(), settings, Clock.systemUTC());
  }

  @Context
  @Bean(preDestroy = "close")
  IndexSweeper sweeper(Indices indices, KnownCollections collections, RetrieveSettings settings) {
    return new IndexSweeper(
            indices,
            () -> collections.ready() ? Optional.of(collections.all().keySet()) : Optional.empty())
        .start(settings.sweepEvery());
  }
}
