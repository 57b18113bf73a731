package dev.headwater.retrieve;

import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Lane;
import dev.headwater.events.Lookup;
import dev.headwater.events.Topics;
import dev.headwater.worker.Asked;
import dev.headwater.worker.DocumentLoop;
import dev.headwater.worker.KafkaDocumentsLog;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.Loops;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.Service;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.InstantSource;

/**
 * retrieve-service: a loop per lane indexes chunks; one each reads documents, status, questions and
 * lookups, and one documents again for each encoder generation that is to be filled. {@link
 * RetrieveParts} has what they work with.
 */
@Factory
public final class RetrieveService {
  /** Statuses are only looked up; who waits for one reads the topic. */
  private static final Duration STATUS_GATHER = Duration.ofMillis(100);

  private final Loops loops;
  private final RetrieveSettings settings;

  RetrieveService(Loops loops, RetrieveSettings settings) {
    this.loops = loops;
    this.settings = settings;
  }

  /** Runs the service by itself. */
  public static void main(String[] arguments) {
    Service.main("retrieve", arguments);
  }

  @Context
  @Named("interactive")
  @Bean(preDestroy = "close")
  DocumentLoop<EmbeddedChunkRecord> interactive(IndexWorker worker) {
    return index(Lane.INTERACTIVE, worker);
  }

  @Context
  @Named("bulk")
  @Bean(preDestroy = "close")
  DocumentLoop<EmbeddedChunkRecord> bulk(IndexWorker worker) {
    return index(Lane.BULK, worker);
  }

  private DocumentLoop<EmbeddedChunkRecord> index(Lane lane, IndexWorker worker) {
    return loops.start(
        "retrieve-index", lane, Topics.embeddedChunks(lane), settings.maxChunks(lane), worker);
  }

  @Context
  @Bean(preDestroy = "close")
  DocumentLoop<DocumentRecord> documents(
      KafkaSettings kafka,
      KnownCollections collections,
      VisibilityStore visibility,
      ChunkStore chunks,
      LogWatch log) {
    return loops.start(
        LogWatch.GROUP,
        Topics.DOCUMENTS,
        settings.maxEvents(),
        new DocumentsWorker(
            new DocumentsWorker.Now(collections, log), visibility, chunks, kafka.documentsEpoch()));
  }

  /** Reads documents again, in a group of its own for each generation that is to be filled. */
  @Context
  @Bean(preDestroy = "close")
  GenerationFills fills(
      KafkaSettings kafka,
      KnownCollections collections,
      VisibilityStore visibility,
      ChunkStore chunks,
      Elasticsearch elasticsearch,
      Indices indices) {
    return new GenerationFills(
            collections,
            visibility,
            view -> ElasticsearchLogMarks.of(view, elasticsearch, indices),
            group -> new KafkaDocumentsLog(kafka, group),
            (group, reading) ->
                GenerationFills.Loop.of(
                    loops.start(
                        group,
                        Topics.DOCUMENTS,
                        settings.maxEvents(),
                        new DocumentsWorker(reading, visibility, chunks, kafka.documentsEpoch()))),
            kafka.documentsEpoch(),
            InstantSource.system())
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  DocumentLoop<DocumentStatus> status(KnownCollections collections, VisibilityStore visibility) {
    return loops.start(
        "retrieve-status",
        Topics.DOCUMENT_STATUS,
        settings.maxEvents(),
        STATUS_GATHER,
        new StatusWorker(collections, visibility));
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<EmbeddedQuestion> search(
      Searcher searcher,
      KnownCollections collections,
      Precedence precedence,
      LogWatch log,
      SearchSettings search) {
    return loops.start(
        "retrieve-search",
        Topics.EMBEDDED_QUESTIONS,
        (_, question) -> Asked.of(question.getQuestion()),
        search.parallelism(),
        search.queueLimit(),
        log.whole(new SearchWorker(searcher, collections, precedence)));
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Lookup> lookups(
      VisibilityStore visibility, GenerationFills fills, LogWatch log, SearchSettings search) {
    return loops.start(
        "retrieve-lookups",
        Topics.LOOKUPS,
        Asked::of,
        search.parallelism(),
        search.queueLimit(),
        log.whole(new LookupWorker(visibility, fills)));
  }
}
