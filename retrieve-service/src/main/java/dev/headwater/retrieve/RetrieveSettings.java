package dev.headwater.retrieve;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the topics of the documents' path are read.
 *
 * @param maxChunks most embedded chunks of a poll, which are written by one bulk request
 * @param maxEvents most records of a poll of documents or of document-status
 * @param sweepEvery time between two searches for indices whose collection is gone
 */
@ConfigurationProperties("headwater.retrieve")
record RetrieveSettings(
    @Bindable(defaultValue = "200") int maxChunks,
    @Bindable(defaultValue = "500") int maxEvents,
    @Bindable(defaultValue = "60s") Duration sweepEvery) {
  RetrieveSettings {
    Limits.requireAtLeast("headwater.retrieve.max-chunks", maxChunks, 1);
    Limits.requireAtLeast("headwater.retrieve.max-events", maxEvents, 1);
    Limits.requirePositive("headwater.retrieve.sweep-every", sweepEvery);
  }
}
