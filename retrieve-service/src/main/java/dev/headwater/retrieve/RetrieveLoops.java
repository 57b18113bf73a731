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
import dev.headwater.worker.Loops;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.WorkerLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;

/** The service's poll loops, running. */
@Factory
final class RetrieveLoops {
  private final Loops loops;
  private final RetrieveSettings settings;

  RetrieveLoops(Loops loops, RetrieveSettings settings) {
    this.loops = loops;
    this.settings = settings;
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
    return loops.start(
        "retrieve-index-" + lane.label(),
        Topics.embeddedChunks(lane),
        settings.maxChunks(),
        worker);
  }

  @Context
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentRecord> documents(
      KafkaSettings kafka, VisibilityStore visibility, ChunkStore chunks, Statuses statuses) {
    return loops.start(
        "retrieve-documents",
        Topics.DOCUMENTS,
        settings.maxEvents(),
        new DocumentsWorker(visibility, chunks, statuses, kafka.documentsGeneration()));
  }

  @Context
  @Bean(preDestroy = "close")
  WorkerLoop<DocumentStatus> status(VisibilityStore visibility) {
    return loops.start(
        "retrieve-status",
        Topics.DOCUMENT_STATUS,
        settings.maxEvents(),
        new StatusWorker(visibility));
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
    return loops.start(
        "retrieve-search",
        Topics.EMBEDDED_QUESTIONS,
        (_, question) -> Asked.of(question.getQuestion()),
        search.parallelism(),
        search.queueLimit(),
        worker,
        answers);
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Lookup> lookups(VisibilityStore visibility, SearchSettings search, Answers answers) {
    return loops.start(
        "retrieve-lookups",
        Topics.LOOKUPS,
        Asked::of,
        search.parallelism(),
        search.queueLimit(),
        new LookupWorker(visibility),
        answers);
  }
}
