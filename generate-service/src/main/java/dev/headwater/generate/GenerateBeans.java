package dev.headwater.generate;

import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Topics;
import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Loops;
import dev.headwater.worker.QuestionLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The service's parts: the model, loaded and warm, and the loop that takes questions. */
@Factory
final class GenerateBeans {
  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }

  @Singleton
  @Bean(preDestroy = "close")
  GptGenerator generator(GenerateSettings settings, Models models) {
    Path set = settings.model();
    return GptGenerator.load(set == null ? models.file(Catalogue.GENERATOR, "model.gguf") : set);
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<GroundedQuestion> loop(
      Generator generator, GenerateSettings settings, Answers answers, Loops loops) {
    return loops.start(
        "generate",
        Topics.GROUNDED_QUESTIONS,
        (_, grounded) -> Asked.of(grounded.getQuestion()),
        settings.parallelism(),
        settings.queueLimit(),
        new GenerateWorker(generator, settings),
        answers);
  }
}
