package dev.headwater.gateway.documents;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Limits and waiting times of requests about documents.
 *
 * @param maxUploadBytes largest document, in bytes; above it: 413
 * @param maxJsonBytes largest document in its JSON form, in bytes; above it: 413
 * @param bulkBytes documents above this size, in bytes, take the bulk lane unless the request names
 *     a lane
 * @param bulkFiles files of one form after so many take the bulk lane unless the request names a
 *     lane
 * @param waitTimeout how long {@code ?wait=} waits unless the request says, such as 60s; after it:
 *     504
 * @param maxWaitTimeout longest wait that a request may ask for, such as 600s
 * @param maxListLimit most documents on a page of the listing
 */
@ConfigurationProperties("headwater.gateway")
record DocumentSettings(
    @Bindable(defaultValue = "209715200") long maxUploadBytes,
    @Bindable(defaultValue = "20971520") int maxJsonBytes,
    @Bindable(defaultValue = "1048576") long bulkBytes,
    @Bindable(defaultValue = "8") int bulkFiles,
    @Bindable(defaultValue = "60s") Duration waitTimeout,
    @Bindable(defaultValue = "600s") Duration maxWaitTimeout,
    @Bindable(defaultValue = "1000") int maxListLimit) {
  DocumentSettings {
    Limits.requireAtLeast("headwater.gateway.max-upload-bytes", maxUploadBytes, 1);
    Limits.requireAtLeast("headwater.gateway.max-json-bytes", maxJsonBytes, 1);
    Limits.requireAtLeast("headwater.gateway.bulk-bytes", bulkBytes, 0);
    Limits.requireAtLeast("headwater.gateway.bulk-files", bulkFiles, 0);
    Limits.requirePositive("headwater.gateway.wait-timeout", waitTimeout);
    Limits.requirePositive("headwater.gateway.max-wait-timeout", maxWaitTimeout);
    Limits.requireAtLeast("headwater.gateway.max-list-limit", maxListLimit, 1);
  }
}
