package dev.headwater.retrieve;

import dev.headwater.events.Lane;
import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the topics of the documents' path are read.
 *
 * @param maxChunks most embedded chunks of a poll of the interactive lane
 * @param bulkMaxChunks the same of the bulk lane, whose turns are longer: it has to keep up with
 *     the encoders although it refreshes rarely
 * @param maxEvents most records of a poll of documents or of document-status
 * @param bulkPatience longest time that a batch of bulk chunks gives way to searches and
 *     interactive chunks that are with Elasticsearch
 * @param sweepEvery time between two searches for indices whose collection or generation is gone
 * @param stalledAfter a document that has been on its way for so long is processed again, because
 *     its chunks may have expired unread
 * @param expungeEvery time between two merges of what is deleted out of the indices
 */
@ConfigurationProperties("headwater.retrieve")
record RetrieveSettings(
    @Bindable(defaultValue = "200") int maxChunks,
    @Bindable(defaultValue = "2000") int bulkMaxChunks,
    @Bindable(defaultValue = "500") int maxEvents,
    @Bindable(defaultValue = "500ms") Duration bulkPatience,
    @Bindable(defaultValue = "60s") Duration sweepEvery,
    @Bindable(defaultValue = "7d") Duration stalledAfter,
    @Bindable(defaultValue = "1d") Duration expungeEvery) {
  RetrieveSettings {
    Limits.requireAtLeast("headwater.retrieve.max-chunks", maxChunks, 1);
    Limits.requireAtLeast("headwater.retrieve.bulk-max-chunks", bulkMaxChunks, 1);
    Limits.requireAtLeast("headwater.retrieve.max-events", maxEvents, 1);
    Limits.requireNotNegative("headwater.retrieve.bulk-patience", bulkPatience);
    Limits.requirePositive("headwater.retrieve.sweep-every", sweepEvery);
    Limits.requirePositive("headwater.retrieve.stalled-after", stalledAfter);
    Limits.requirePositive("headwater.retrieve.expunge-every", expungeEvery);
  }

  int maxChunks(Lane lane) {
    return switch (lane) {
      case INTERACTIVE -> maxChunks;
      case BULK -> bulkMaxChunks;
    };
  }
}
