package dev.headwater.embed;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.transformer.bert.Precision;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Loops;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.WorkerLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts the service together: the encoders, one loop per lane, one for questions. */
@Factory
final class EmbedWorkers {
  @Singleton
  Turnstile turnstile() {
    return new Turnstile();
  }

  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Encoders encoders(EmbedSettings settings, Models models) {
    Precision precision = Precision.of(settings.precision());
    return new Encoders(
        settings.encoders(),
        name -> TransformerTextEncoder.load(name, models, precision, settings.encoderThreads()));
  }

  @Singleton
  EmbedWorker worker(
      EmbedSettings settings,
      Encoders encoders,
      Turnstile turnstile,
      @Named("documents") Publisher publisher) {
    return new EmbedWorker(encoders, turnstile, publisher, settings::newBatchSize);
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("interactive")
  WorkerLoop<ChunkRecord> interactive(Loops loops, EmbedWorker worker, EmbedSettings settings) {
    return chunks(Lane.INTERACTIVE, loops, worker, settings);
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("bulk")
  WorkerLoop<ChunkRecord> bulk(Loops loops, EmbedWorker worker, EmbedSettings settings) {
    return chunks(Lane.BULK, loops, worker, settings);
  }

  private static WorkerLoop<ChunkRecord> chunks(
      Lane lane, Loops loops, EmbedWorker worker, EmbedSettings settings) {
    return loops.start(
        "embed-" + lane.label(), Topics.chunks(lane), settings.pollRecords(), worker);
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Question> questions(
      Loops loops,
      EmbedSettings settings,
      Encoders encoders,
      Turnstile turnstile,
      @Named("questions") Publisher publisher,
      Answers answers) {
    return loops.start(
        "embed-questions",
        Topics.QUESTIONS,
        (_, question) -> Asked.of(question),
        1,
        settings.queueLimit(),
        new EmbedQuestionWorker(encoders, turnstile, publisher),
        answers);
  }
}
