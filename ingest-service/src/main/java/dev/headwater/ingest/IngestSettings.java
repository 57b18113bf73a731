package dev.headwater.ingest;

import dev.headwater.worker.Limits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How documents are read and cut.
 *
 * @param chunkTokens most tokens of a chunk, with the title and section that embedding puts before
 *     it; 80 to 510, which is what the encoders read
 * @param maxCharacters most characters of a document's text; a longer document is dead-lettered
 * @param parseTimeout longest time for reading one file; a slower one is tried again, and
 *     dead-lettered after {@code headwater.retry.attempts}
 * @param parsers most forked JVMs that read documents, each with its own heap; the two lanes read
 *     at the same time where there are two
 * @param parserHeapBytes most memory of the heap of such a JVM; a document that needs more is
 *     dead-lettered
 * @param maxDepth deepest nesting of elements in HTML and office files; a deeper document is
 *     dead-lettered
 * @param maxRecords most documents of a poll; within a poll a newer version replaces an older one
 * @param interactiveChunks most chunks of a document that stay in the interactive lane; those of a
 *     larger document are bulk, so that small documents do not wait for them
 * @param blobGrace how old a record must be before its missing body is the document's failure;
 *     until then it is waited for, as an outage of the blob store
 */
@ConfigurationProperties("headwater.ingest")
record IngestSettings(
    @Bindable(defaultValue = "256") int chunkTokens,
    @Bindable(defaultValue = "20000000") int maxCharacters,
    @Bindable(defaultValue = "120s") Duration parseTimeout,
    @Bindable(defaultValue = "2") int parsers,
    @Bindable(defaultValue = "536870912") long parserHeapBytes,
    @Bindable(defaultValue = "1000") int maxDepth,
    @Bindable(defaultValue = "16") int maxRecords,
    @Bindable(defaultValue = "32") int interactiveChunks,
    @Bindable(defaultValue = "5m") Duration blobGrace) {
  IngestSettings {
    Limits.requireRange("headwater.ingest.chunk-tokens", chunkTokens, 80, 510);
    Limits.requireRange("headwater.ingest.max-characters", maxCharacters, 1, 500_000_000);
    Limits.requirePositive("headwater.ingest.parse-timeout", parseTimeout);
    Limits.requireRange("headwater.ingest.parsers", parsers, 1, 2);
    Limits.requireRange(
        "headwater.ingest.parser-heap-bytes", parserHeapBytes, 32L << 20, 64L << 30);
    Limits.requireRange("headwater.ingest.max-depth", maxDepth, 10, 10_000);
    Limits.requireRange("headwater.ingest.max-records", maxRecords, 1, 10_000);
    Limits.requireAtLeast("headwater.ingest.interactive-chunks", interactiveChunks, 0);
    Limits.requireNotNegative("headwater.ingest.blob-grace", blobGrace);
  }
}
