package dev.headwater.embed;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Settings of embed-service.
 *
 * @param encoders loaded and warmed before the service says that it is ready; others are loaded
 *     when the first chunk asks for them
 * @param precision auto, plain, fp32, bf16 or int8; auto is the fastest whose results hold
 * @param threads how many cores encode; 0 takes all
 * @param batchMillis how long a batch of chunks may take, by what the last ones took; one chunk for
 *     each thread may always go. It bounds how long a question waits
 * @param batchTokens most tokens of a batch, however fast the encoder is
 * @param pollRecords most records of a poll
 * @param queueLimit questions taken and not yet encoded, at most
 */
@ConfigurationProperties("headwater.embed")
record EmbedSettings(
    List<String> encoders,
    String precision,
    int threads,
    int batchMillis,
    int batchTokens,
    int pollRecords,
    int queueLimit) {
  @ConfigurationInject
  EmbedSettings(
      @Bindable(defaultValue = "bge-small-en-v1.5,bge-small-zh-v1.5") List<String> encoders,
      @Bindable(defaultValue = "auto") String precision,
      @Bindable(defaultValue = "0") int threads,
      @Bindable(defaultValue = "20") int batchMillis,
      @Bindable(defaultValue = "2048") int batchTokens,
      @Bindable(defaultValue = "64") int pollRecords,
      @Bindable(defaultValue = "256") int queueLimit) {
    this.encoders = List.copyOf(encoders);
    this.precision = precision;
    this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    if (threads < 0) {
      throw new IllegalArgumentException(
          "headwater.embed.threads is %d; 0 takes all cores".formatted(threads));
    }
    this.batchMillis = atLeastOne("batch-millis", batchMillis);
    this.batchTokens = atLeastOne("batch-tokens", batchTokens);
    this.pollRecords = atLeastOne("poll-records", pollRecords);
    this.queueLimit = atLeastOne("queue-limit", queueLimit);
  }

  BatchSize newBatchSize() {
    return new BatchSize(threads, batchTokens, TimeUnit.MILLISECONDS.toNanos(batchMillis));
  }

  private static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "headwater.embed.%s is %d; at least 1 is needed".formatted(name, value));
    }
    return value;
  }
}
