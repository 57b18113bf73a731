package dev.headwater.gateway.http;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Limits that every kind of request shares.
 *
 * @param maxRequestBytes largest JSON request that is not a document, in bytes; above it: 413
 * @param maxQuestionLength longest question, turn of the history or system prompt, in characters
 */
@ConfigurationProperties("headwater.gateway")
public record RequestSettings(
    @Bindable(defaultValue = "1048576") int maxRequestBytes,
    @Bindable(defaultValue = "8000") int maxQuestionLength) {
  public RequestSettings {
    Limits.requireAtLeast("headwater.gateway.max-request-bytes", maxRequestBytes, 1);
    Limits.requireAtLeast("headwater.gateway.max-question-length", maxQuestionLength, 1);
  }
}
