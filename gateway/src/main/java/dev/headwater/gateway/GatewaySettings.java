package dev.headwater.gateway;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Limits, defaults and deadlines of the HTTP API.
 *
 * @param maxUploadBytes largest document
 * @param maxJsonBytes largest document in its JSON form
 * @param maxRequestBytes largest JSON request that is not a document
 * @param maxMetadataBytes title, metadata and groups of a document together
 * @param bulkBytes documents above it travel in the bulk lane unless the request names a lane
 * @param acknowledgeTimeout how long Kafka may take to accept a record
 * @param lookupTimeout how long retrieve-service may take to say what it knows of a document
 * @param waitTimeout how long {@code ?wait=} waits unless the request says so
 * @param maxWaitTimeout how long it may wait at most
 * @param maxListLimit documents of a page of the listing
 * @param maxQuestionLength of a question, a turn of the history or a system prompt, in code points
 * @param maxHistoryTurns turns of the history
 * @param maxK passages of a search
 * @param searchPassages passages of a search that does not name k
 * @param answerPassages passages that an answer is written from
 * @param maxTokens most tokens of an answer
 * @param questionDeadline when a question is given up
 * @param silence when a question without event or heartbeat is asked again
 * @param attempts how often a question is asked
 */
@ConfigurationProperties("headwater.gateway")
public record GatewaySettings(
    long maxUploadBytes,
    int maxJsonBytes,
    int maxRequestBytes,
    int maxMetadataBytes,
    long bulkBytes,
    Duration acknowledgeTimeout,
    Duration lookupTimeout,
    Duration waitTimeout,
    Duration maxWaitTimeout,
    int maxListLimit,
    int maxQuestionLength,
    int maxHistoryTurns,
    int maxK,
    int searchPassages,
    int answerPassages,
    int maxTokens,
    Duration questionDeadline,
    Duration silence,
    int attempts) {

  @ConfigurationInject
  public GatewaySettings(
      @Bindable(defaultValue = "209715200") long maxUploadBytes,
      @Bindable(defaultValue = "20971520") int maxJsonBytes,
      @Bindable(defaultValue = "1048576") int maxRequestBytes,
      @Bindable(defaultValue = "262144") int maxMetadataBytes,
      @Bindable(defaultValue = "1048576") long bulkBytes,
      @Bindable(defaultValue = "30s") Duration acknowledgeTimeout,
      @Bindable(defaultValue = "10s") Duration lookupTimeout,
      @Bindable(defaultValue = "60s") Duration waitTimeout,
      @Bindable(defaultValue = "600s") Duration maxWaitTimeout,
      @Bindable(defaultValue = "1000") int maxListLimit,
      @Bindable(defaultValue = "8000") int maxQuestionLength,
      @Bindable(defaultValue = "50") int maxHistoryTurns,
      @Bindable(defaultValue = "1000") int maxK,
      @Bindable(defaultValue = "10") int searchPassages,
      @Bindable(defaultValue = "5") int answerPassages,
      @Bindable(defaultValue = "1024") int maxTokens,
      @Bindable(defaultValue = "60s") Duration questionDeadline,
      @Bindable(defaultValue = "3s") Duration silence,
      @Bindable(defaultValue = "3") int attempts) {
    this.maxUploadBytes = atLeastOne("max-upload-bytes", maxUploadBytes);
    this.maxJsonBytes = (int) atLeastOne("max-json-bytes", maxJsonBytes);
    this.maxRequestBytes = (int) atLeastOne("max-request-bytes", maxRequestBytes);
    this.maxMetadataBytes = (int) atLeastOne("max-metadata-bytes", maxMetadataBytes);
    this.bulkBytes = bulkBytes;
    this.acknowledgeTimeout = acknowledgeTimeout;
    this.lookupTimeout = lookupTimeout;
    this.waitTimeout = waitTimeout;
    this.maxWaitTimeout = maxWaitTimeout;
    this.maxListLimit = (int) atLeastOne("max-list-limit", maxListLimit);
    this.maxQuestionLength = (int) atLeastOne("max-question-length", maxQuestionLength);
    this.maxHistoryTurns = maxHistoryTurns;
    this.maxK = (int) atLeastOne("max-k", maxK);
    this.searchPassages = (int) atLeastOne("search-passages", searchPassages);
    this.answerPassages = (int) atLeastOne("answer-passages", answerPassages);
    this.maxTokens = (int) atLeastOne("max-tokens", maxTokens);
    this.questionDeadline = questionDeadline;
    this.silence = silence;
    this.attempts = (int) atLeastOne("attempts", attempts);
  }

  private static long atLeastOne(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "headwater.gateway.%s is %d; at least 1 is needed".formatted(setting, value));
    }
    return value;
  }
}
