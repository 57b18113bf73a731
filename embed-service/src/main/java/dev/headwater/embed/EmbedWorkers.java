package dev.headwater.embed;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Models;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.RetryPolicy;
import dev.headwater.worker.WorkerLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;

/** Puts the service together: the encoders, one loop per lane, one for questions. */
@Factory
final class EmbedWorkers {
  @Singleton
  Turnstile turnstile() {
    return new Turnstile();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Encoders encoders(EmbedSettings settings, Models models) {
    return new Encoders(
        settings.encoders(), generation -> TransformerTextEncoder.load(generation, models));
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("interactive")
  WorkerLoop<ChunkRecord> interactive(
      EmbedSettings settings,
      Encoders encoders,
      Turnstile turnstile,
      @Named("documents") Publisher publisher,
      RetryPolicy policy,
      KafkaSettings kafka) {
    var work = new EmbedWorker(encoders, turnstile, publisher, settings.batchTokens());
    return chunks(Lane.INTERACTIVE, work, settings, publisher, policy, kafka);
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("bulk")
  WorkerLoop<ChunkRecord> bulk(
      EmbedSettings settings,
      Encoders encoders,
      Turnstile turnstile,
      @Named("documents") Publisher publisher,
      RetryPolicy policy,
      KafkaSettings kafka) {
    var work = new EmbedWorker(encoders, turnstile, publisher, settings.batchTokens());
    return chunks(Lane.BULK, work, settings, publisher, policy, kafka);
  }

  private static WorkerLoop<ChunkRecord> chunks(
      Lane lane,
      EmbedWorker work,
      EmbedSettings settings,
      Publisher publisher,
      RetryPolicy policy,
      KafkaSettings kafka) {
    return new WorkerLoop<>(
            "embed-" + lane.label(),
            List.of(Topics.chunks(lane)),
            settings.pollRecords(),
            work,
            publisher,
            policy,
            kafka)
        .start();
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Question> questions(
      EmbedSettings settings,
      Encoders encoders,
      Turnstile turnstile,
      @Named("questions") Publisher publisher,
      Answers answers,
      KafkaSettings kafka) {
    return new QuestionLoop<>(
            "embed-questions",
            Topics.QUESTIONS,
            (_, question) -> Asked.of(question),
            1,
            settings.queueLimit(),
            new EmbedQuestionWorker(encoders, turnstile, publisher),
            answers,
            kafka)
        .start();
  }
}
