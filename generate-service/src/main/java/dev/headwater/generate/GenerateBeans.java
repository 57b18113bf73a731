package dev.headwater.generate;

import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Topics;
import dev.headwater.worker.Answers;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Loops;
import dev.headwater.worker.Models;
import dev.headwater.worker.QuestionLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The service's parts: the model, loaded and warm, and the loop that takes questions. */
@Factory
final class GenerateBeans {
  private static final String BUILT_IN = "smollm2-135m-instruct";

  @Singleton
  @Bean(preDestroy = "close")
  GptGenerator generator(GenerateSettings settings, Models models) {
    Path set = settings.model();
    return GptGenerator.load(set == null ? models.file(BUILT_IN, "model.gguf") : set);
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
