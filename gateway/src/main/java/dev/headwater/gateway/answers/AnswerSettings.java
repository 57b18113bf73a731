package dev.headwater.gateway.answers;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Limits and defaults of searches and answers.
 *
 * @param maxHistoryTurns most turns of the history
 * @param maxK most passages that a search may ask for
 * @param searchPassages passages of a search that does not set k
 * @param answerPassages passages that an answer is written from
 * @param maxTokens most tokens that a request may ask for; without a request generate-service
 *     decides
 * @param maxQuestions most questions in progress at a gateway; above it: 429
 * @param questionDeadline how long a question may take, such as 60s; after it: 503
 */
@ConfigurationProperties("headwater.gateway")
record AnswerSettings(
    @Bindable(defaultValue = "50") int maxHistoryTurns,
    @Bindable(defaultValue = "1000") int maxK,
    @Bindable(defaultValue = "10") int searchPassages,
    @Bindable(defaultValue = "5") int answerPassages,
    @Bindable(defaultValue = "1024") int maxTokens,
    @Bindable(defaultValue = "128") int maxQuestions,
    @Bindable(defaultValue = "60s") Duration questionDeadline) {
  AnswerSettings {
    Limits.requireAtLeast("headwater.gateway.max-history-turns", maxHistoryTurns, 0);
    Limits.requireAtLeast("headwater.gateway.max-k", maxK, 1);
    Limits.requireAtLeast("headwater.gateway.search-passages", searchPassages, 1);
    Limits.requireAtLeast("headwater.gateway.answer-passages", answerPassages, 1);
    Limits.requireAtLeast("headwater.gateway.max-tokens", maxTokens, 1);
    Limits.requireAtLeast("headwater.gateway.max-questions", maxQuestions, 1);
    Limits.requirePositive("headwater.gateway.question-deadline", questionDeadline);
  }
}
