package dev.headwater.ingest;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How documents are read and cut.
 *
 * @param chunkTokens most tokens of a chunk, with the title and section that embedding puts before
 *     it; 80 to 510, which is what the encoders read
 * @param maxCharacters most characters of a document's text
 * @param parseTimeout longest time that one file may take
 * @param maxRecords most documents of a poll
 */
@ConfigurationProperties("headwater.ingest")
record IngestSettings(int chunkTokens, int maxCharacters, Duration parseTimeout, int maxRecords) {

  @ConfigurationInject
  IngestSettings(
      @Bindable(defaultValue = "256") int chunkTokens,
      @Bindable(defaultValue = "20000000") int maxCharacters,
      @Bindable(defaultValue = "120s") Duration parseTimeout,
      @Bindable(defaultValue = "16") int maxRecords) {
    requireRange("chunk-tokens", chunkTokens, 80, 510);
    requireRange("max-characters", maxCharacters, 1, 500_000_000);
    requireRange("max-records", maxRecords, 1, 10_000);
    if (!parseTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "headwater.ingest.parse-timeout is %s; it must be longer than 0".formatted(parseTimeout));
    }
    this.chunkTokens = chunkTokens;
    this.maxCharacters = maxCharacters;
    this.parseTimeout = parseTimeout;
    this.maxRecords = maxRecords;
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "headwater.ingest.%s is %d; allowed are %d to %d".formatted(name, value, least, most));
    }
  }
}
