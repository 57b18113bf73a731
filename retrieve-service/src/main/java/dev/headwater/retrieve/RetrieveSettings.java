package dev.headwater.retrieve;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How the topics are read.
 *
 * @param maxChunks most embedded chunks of a poll, which become one bulk
 * @param maxEvents most records of a poll of documents or status
 * @param sweepEvery how often indices without a collection are looked for
 */
@ConfigurationProperties("headwater.retrieve")
record RetrieveSettings(int maxChunks, int maxEvents, Duration sweepEvery) {

  @ConfigurationInject
  RetrieveSettings(
      @Bindable(defaultValue = "200") int maxChunks,
      @Bindable(defaultValue = "500") int maxEvents,
      @Bindable(defaultValue = "60s") Duration sweepEvery) {
    if (maxChunks < 1 || maxEvents < 1) {
      throw new IllegalArgumentException(
          "headwater.retrieve.max-chunks is %d and max-events is %d; at least 1 is needed"
              .formatted(maxChunks, maxEvents));
    }
    if (!sweepEvery.isPositive()) {
      throw new IllegalArgumentException(
          "headwater.retrieve.sweep-every is " + sweepEvery + "; it must be longer than 0");
    }
    this.maxChunks = maxChunks;
    this.maxEvents = maxEvents;
    this.sweepEvery = sweepEvery;
  }
}
