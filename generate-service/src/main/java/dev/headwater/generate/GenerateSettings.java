package dev.headwater.generate;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How answers are generated.
 *
 * @param model a GGUF file, or a folder that holds a GPT-2; null for the built-in model
 * @param languages that the generator speaks, BCP 47; a question in another script is answered by
 *     quoting
 * @param parallelism answers generated at once
 * @param queueLimit questions taken and not yet answered, at most
 * @param passages most passages that an answer is made from, best first
 * @param sentences most sentences of them in a prompt; 0 puts whole passages there, for a larger
 *     model
 * @param historyTokens most tokens of earlier turns in a prompt
 * @param defaultMaxTokens most tokens of an answer, where the question does not say
 * @param maxTokens what a question may ask for, at most
 * @param supportThreshold least support of a citation, 0 to 1
 */
@ConfigurationProperties("headwater.generate")
record GenerateSettings(
    @Nullable Path model,
    List<String> languages,
    int parallelism,
    int queueLimit,
    int passages,
    int sentences,
    int historyTokens,
    int defaultMaxTokens,
    int maxTokens,
    double supportThreshold) {

  @ConfigurationInject
  GenerateSettings(
      @Nullable Path model,
      @Bindable(defaultValue = "en") List<String> languages,
      @Bindable(defaultValue = "1") int parallelism,
      @Bindable(defaultValue = "16") int queueLimit,
      @Bindable(defaultValue = "3") int passages,
      @Bindable(defaultValue = "3") int sentences,
      @Bindable(defaultValue = "256") int historyTokens,
      @Bindable(defaultValue = "256") int defaultMaxTokens,
      @Bindable(defaultValue = "1024") int maxTokens,
      @Bindable(defaultValue = "0.7") double supportThreshold) {
    requireRange("parallelism", parallelism, 1, 1_000);
    requireRange("queue-limit", queueLimit, 1, 10_000);
    requireRange("passages", passages, 1, 100);
    requireRange("sentences", sentences, 0, 1_000);
    requireRange("history-tokens", historyTokens, 0, 1_000_000);
    requireRange("max-tokens", maxTokens, 1, 1_000_000);
    requireRange("default-max-tokens", defaultMaxTokens, 1, maxTokens);
    requireRange("support-threshold", supportThreshold, 0, 1);
    this.model = model;
    this.languages = List.copyOf(languages);
    this.parallelism = parallelism;
    this.queueLimit = queueLimit;
    this.passages = passages;
    this.sentences = sentences;
    this.historyTokens = historyTokens;
    this.defaultMaxTokens = defaultMaxTokens;
    this.maxTokens = maxTokens;
    this.supportThreshold = supportThreshold;
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "headwater.generate.%s is %d; allowed are %d to %d".formatted(name, value, least, most));
    }
  }

  private static void requireRange(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "headwater.generate.%s is %s; allowed are %s to %s".formatted(name, value, least, most));
    }
  }
}
