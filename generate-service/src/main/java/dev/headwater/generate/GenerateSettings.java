package dev.headwater.generate;

import dev.headwater.transformer.gpt.ModelResources;
import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How answers are generated.
 *
 * @param model the name of a model that {@code headwater models add} added, a GGUF file, or a
 *     folder in Hugging Face's form; the built-in model where it is not set. A model that was never
 *     taught to converse continues the prompt as plain text
 * @param languages languages that the generator speaks, as BCP 47 tags; a question in another
 *     script is answered by quoting
 * @param threads cores that generate; 0 uses all
 * @param parallelism answers generated at the same time; the built-in model and others in its fast
 *     form write up to eight of them for little more than the time of one
 * @param cacheBytes most bytes of the keys and values of all answers that are generated; further
 *     ones wait for room. Holds for models in their fast form; one whole context always has room
 * @param queueLimit most questions taken and not yet answered; the rest stay on the topic
 */
@ConfigurationProperties("headwater.generate")
record GenerateSettings(
    @Nullable Path model,
    @Bindable(defaultValue = "en") List<String> languages,
    @Bindable(defaultValue = "0") int threads,
    @Bindable(defaultValue = "8") int parallelism,
    @Bindable(defaultValue = "1073741824") long cacheBytes,
    @Bindable(defaultValue = "16") int queueLimit) {
  GenerateSettings {
    languages = List.copyOf(languages);
    Limits.requireAtLeast("headwater.generate.threads", threads, 0);
    Limits.requireAtLeast("headwater.generate.cache-bytes", cacheBytes, 0);
    Limits.requireRange("headwater.generate.parallelism", parallelism, 1, 1_000);
    Limits.requireRange("headwater.generate.queue-limit", queueLimit, 1, 10_000);
  }

  /**
   * What the model may use.
   *
   * @param packed folder that keeps packed weights
   */
  ModelResources resources(Path packed) {
    return new ModelResources(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads, cacheBytes, packed);
  }
}
