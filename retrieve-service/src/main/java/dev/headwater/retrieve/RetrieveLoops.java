package dev.headwater.retrieve;

import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Lane;
import dev.headwater.events.Lookup;
import dev.headwater.events.Topics;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.RetryPolicy;
import dev.headwater.worker.WorkerLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import java.util.List;

/** The service's poll loops, running. */
@Factory
final class RetrieveLoops {
  private final KafkaSettings kafka;
  private final RetryPolicy policy;
  private final RetrieveSettings settings;
  private final Publisher publisher;

  RetrieveLoops(
      KafkaSettings kafka,
      RetryPolicy policy,
      RetrieveSettings settings,
      @Named("documents") Publisher publisher) {
    this.kafka = kafka;
    this.policy = policy;
    this.settings = settings;
    this.publisher = publisher;
  }

  @Context
  @Named("interactive")
  @Bean(preDestroy = "close")
  WorkerLoop<EmbeddedChunkRecord> interactive(IndexWorker worker) {
    return index(Lane.INTERACTIVE, worker);
  }

  @Context
  @Named("bulk")
  @Bean(preDestroy = "close")
  WorkerLoop<EmbeddedChunkRecord> bulk(IndexWorker worker) {
    return index(Lane.BULK, worker);
  }

  private WorkerLoop<EmbeddedChunkRecord> index(Lane lane, IndexWorker worker) {
    return new WorkerLoop<EmbeddedChunkRecord>(
            "retrieve-index-" + lane.label(),
            List.of(Topics.embeddedChunks(lane)),
            settings.maxChunks(),
            worker,
            publisher,
            policy,
            kafka)
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentRecord> documents(
      VisibilityStore visibility, ChunkStore chunks, Statuses statuses) {
    return new WorkerLoop<DocumentRecord>(
            "retrieve-documents",
            List.of(Topics.DOCUMENTS),
            settings.maxEvents(),
            new DocumentsWorker(visibility, chunks, statuses, kafka.documentsGeneration()),
            publisher,
            policy,
            kafka)
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentStatus> status(VisibilityStore visibility) {
    return new WorkerLoop<DocumentStatus>(
            "retrieve-status",
            List.of(Topics.DOCUMENT_STATUS),
            settings.maxEvents(),
            new StatusWorker(visibility),
            publisher,
            policy,
            kafka)
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<EmbeddedQuestion> search(
      Searcher searcher,
      SearchSettings search,
      Answers answers,
      @Named("questions") Publisher questions) {
    SearchWorker worker =
        new SearchWorker(
            searcher,
            grounded ->
                questions.send(
                    Topics.GROUNDED_QUESTIONS,
                    grounded.getQuestion().getId() + "/" + grounded.getQuestion().getAttempt(),
                    grounded,
                    Lane.INTERACTIVE));
    return new QuestionLoop<>(
            "retrieve-search",
            Topics.EMBEDDED_QUESTIONS,
            (_, question) -> Asked.of(question.getQuestion()),
            search.parallelism(),
            search.queueLimit(),
            worker,
            answers,
            kafka)
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Lookup> lookups(VisibilityStore visibility, SearchSettings search, Answers answers) {
    return new QuestionLoop<>(
            "retrieve-lookups",
            Topics.LOOKUPS,
            Asked::of,
            search.parallelism(),
            search.queueLimit(),
            new LookupWorker(visibility),
            answers,
            kafka)
        .start();
  }
}
