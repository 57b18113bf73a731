package dev.headwater.generate;

import dev.headwater.events.DocumentStatus;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.worker.Asked;
import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.BroadcastReader.From;
import dev.headwater.worker.Deletions;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Loops;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.Service;
import dev.headwater.worker.Tracing;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** generate-service: one loop answers questions with one model. */
@Factory
public final class GenerateService {
  private final GenerateSettings settings;

  GenerateService(GenerateSettings settings) {
    this.settings = settings;
  }

  /** Runs the service by itself. */
  public static void main(String[] arguments) {
    Service.main("generate", arguments);
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<GroundedQuestion> questions(
      Loops loops,
      Generator generator,
      AnswerSettings answer,
      Deletions deletions,
      Metrics metrics) {
    return loops.start(
        "generate",
        Topics.GROUNDED_QUESTIONS,
        (_, grounded) -> Asked.of(grounded.getQuestion()),
        settings.parallelism(),
        settings.queueLimit(),
        new GenerateWorker(
            new MeteredGenerator(generator, metrics), settings.languages(), answer, deletions));
  }

  @Singleton
  Deletions deletions() {
    return new Deletions();
  }

  @Context
  @Bean(preDestroy = "close")
  BroadcastReader<DocumentStatus> statuses(
      Deletions deletions, KafkaSettings kafka, Tracing tracing) {
    return new BroadcastReader<>(Topics.DOCUMENT_STATUS, From.END, deletions::on, kafka, tracing)
        .start();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Generator generator(Models models, OpenAiSettings openai) {
    if (openai.url() != null) {
      return new OpenAiGenerator(openai, openai.url());
    }
    return GptGenerator.load(
        models.generator(settings.model()), settings.resources(models.packed()));
  }

  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }
}
