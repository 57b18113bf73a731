package dev.headwater.embed;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Settings of embed-service.
 *
 * @param encoders loaded and warmed up before the service is ready; others are loaded when the
 *     first chunk asks for them
 * @param addedEncoders encoders that a person added to the models' folder: a collection names one
 *     as its encoder. gateway and ingest-service need this setting too
 * @param precision auto, plain, fp32, bf16 or int8; auto is the fastest whose results hold on this
 *     processor
 * @param threads cores that encode; 0 uses all
 * @param batchMillis longest time that a batch of interactive chunks should take, in milliseconds;
 *     one chunk for each thread may always go
 * @param batchTokens most tokens of a batch, however fast the encoder is
 * @param pollRecords most records of a poll
 * @param queueLimit most questions taken and not yet encoded
 */
@ConfigurationProperties("headwater.embed")
record EmbedSettings(
    @Bindable(defaultValue = "bge-small-en-v1.5,bge-small-zh-v1.5") List<String> encoders,
    @Bindable(defaultValue = "") List<String> addedEncoders,
    @Bindable(defaultValue = "auto") String precision,
    @Bindable(defaultValue = "0") int threads,
    @Bindable(defaultValue = "20") int batchMillis,
    @Bindable(defaultValue = "2048") int batchTokens,
    @Bindable(defaultValue = "64") int pollRecords,
    @Bindable(defaultValue = "256") int queueLimit) {
  EmbedSettings {
    encoders = encoders.stream().filter(name -> !name.isBlank()).toList();
    addedEncoders = addedEncoders.stream().filter(name -> !name.isBlank()).toList();
    Limits.requireAtLeast("headwater.embed.threads", threads, 0);
    Limits.requireAtLeast("headwater.embed.batch-millis", batchMillis, 1);
    Limits.requireAtLeast("headwater.embed.batch-tokens", batchTokens, 1);
    Limits.requireAtLeast("headwater.embed.poll-records", pollRecords, 1);
    Limits.requireAtLeast("headwater.embed.queue-limit", queueLimit, 1);
  }

  int encoderThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  BatchSize newBatchSize() {
    return new BatchSize(encoderThreads(), batchTokens, TimeUnit.MILLISECONDS.toNanos(batchMillis));
  }
}
