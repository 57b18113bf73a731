package dev.headwater.embed;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Question;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.worker.Asked;
import dev.headwater.worker.DocumentLoop;
import dev.headwater.worker.Loops;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.QuestionLoop;
import dev.headwater.worker.Service;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * embed-service: a loop for questions and one per lane for chunks, which share the encoders.
 * README.md has the options that its JVM needs to be fast.
 */
@Factory
public final class EmbedService {
  private final Loops loops;
  private final EmbedSettings settings;

  EmbedService(Loops loops, EmbedSettings settings) {
    this.loops = loops;
    this.settings = settings;
  }

  /** Runs the service by itself. */
  public static void main(String[] arguments) {
    Service.main("embed", arguments);
  }

  @Context
  @Bean(preDestroy = "close")
  QuestionLoop<Question> questions(Encoders encoders) {
    return loops.start(
        "embed-questions",
        Topics.QUESTIONS,
        (_, question) -> Asked.of(question),
        1,
        settings.queueLimit(),
        new EmbedQuestionWorker(encoders));
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("interactive")
  DocumentLoop<ChunkRecord> interactive(EmbedWorker worker) {
    return chunks(Lane.INTERACTIVE, worker);
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("bulk")
  DocumentLoop<ChunkRecord> bulk(EmbedWorker worker) {
    return chunks(Lane.BULK, worker);
  }

  private DocumentLoop<ChunkRecord> chunks(Lane lane, EmbedWorker worker) {
    return loops.start("embed", lane, Topics.chunks(lane), settings.pollRecords(), worker);
  }

  @Singleton
  EmbedWorker worker(Encoders encoders, VectorCache cache) {
    return new EmbedWorker(encoders, cache);
  }

  @Singleton
  @Bean(preDestroy = "close")
  VectorCache cache(VectorCacheSettings cacheSettings, Metrics metrics) {
    return new VectorCache(cacheSettings, metrics, InstantSource.system()).start();
  }

  @Singleton
  @Bean(preDestroy = "close")
  Encoders encoders(Models models, OpenAiSettings openai, Metrics metrics) {
    Map<String, TextEncoder> remote = OpenAiTextEncoder.of(openai, settings.batchTokens());
    return new Encoders(
        settings.encoders(),
        name ->
            Optional.ofNullable(remote.get(name))
                .or(() -> TransformerTextEncoder.load(name, models, settings))
                .map(encoder -> new MeteredTextEncoder(encoder, name, metrics)));
  }

  @Singleton
  Models models(@Property(name = "headwater.models.directory") @Nullable Path directory) {
    return Models.in(directory);
  }
}
