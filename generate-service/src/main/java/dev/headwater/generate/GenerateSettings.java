package dev.headwater.generate;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How answers are generated.
 *
 * @param model a GGUF file, or a folder in Hugging Face's form that holds a GPT-2; the built-in
 *     model where it is not set. A model that was never taught to converse continues the prompt as
 *     plain text
 * @param languages languages that the generator speaks, as BCP 47 tags; a question in another
 *     script is answered by quoting
 * @param parallelism answers generated at the same time
 * @param queueLimit most questions taken and not yet answered; the rest stay on the topic
 */
@ConfigurationProperties("headwater.generate")
record GenerateSettings(
    @Nullable Path model,
    @Bindable(defaultValue = "en") List<String> languages,
    @Bindable(defaultValue = "1") int parallelism,
    @Bindable(defaultValue = "16") int queueLimit) {
  GenerateSettings {
    languages = List.copyOf(languages);
    Limits.requireRange("headwater.generate.parallelism", parallelism, 1, 1_000);
    Limits.requireRange("headwater.generate.queue-limit", queueLimit, 1, 10_000);
  }
}
