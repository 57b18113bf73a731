package dev.headwater.gateway.documents;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * When bulk submissions are refused (429).
 *
 * @param bulkLagLimit records that may wait before a stage of the bulk lane; the default holds
 *     100,000 documents of nine chunks and their ends
 * @param bulkQuestionWait how long questions may wait for the first event of their answers, such as
 *     1s; the median of ten seconds
 */
@ConfigurationProperties("headwater.gateway")
record BackpressureSettings(
    @Bindable(defaultValue = "1000000") long bulkLagLimit,
    @Bindable(defaultValue = "1s") Duration bulkQuestionWait) {
  BackpressureSettings {
    Limits.requireAtLeast("headwater.gateway.bulk-lag-limit", bulkLagLimit, 1);
    Limits.requirePositive("headwater.gateway.bulk-question-wait", bulkQuestionWait);
  }
}
