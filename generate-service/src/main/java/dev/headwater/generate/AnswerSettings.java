package dev.headwater.generate;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What a prompt holds, how long an answer may be, and when a citation counts.
 *
 * @param passages most passages that an answer is made from, best first
 * @param sentences most sentences of the passages in a prompt; 0 puts whole passages there, for a
 *     larger model
 * @param historyTokens most tokens of earlier turns in a prompt
 * @param defaultMaxTokens most tokens of an answer where the question does not say
 * @param maxTokens most tokens that a question may ask for
 * @param supportThreshold least support of a citation, 0 to 1
 */
@ConfigurationProperties("headwater.generate")
record AnswerSettings(
    @Bindable(defaultValue = "3") int passages,
    @Bindable(defaultValue = "3") int sentences,
    @Bindable(defaultValue = "256") int historyTokens,
    @Bindable(defaultValue = "256") int defaultMaxTokens,
    @Bindable(defaultValue = "1024") int maxTokens,
    @Bindable(defaultValue = "0.7") double supportThreshold) {
  AnswerSettings {
    Limits.requireRange("headwater.generate.passages", passages, 1, 100);
    Limits.requireRange("headwater.generate.sentences", sentences, 0, 1_000);
    Limits.requireRange("headwater.generate.history-tokens", historyTokens, 0, 1_000_000);
    Limits.requireRange("headwater.generate.max-tokens", maxTokens, 1, 1_000_000);
    Limits.requireRange("headwater.generate.default-max-tokens", defaultMaxTokens, 1, maxTokens);
    Limits.requireRange("headwater.generate.support-threshold", supportThreshold, 0, 1);
  }
}
