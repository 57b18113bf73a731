/**
 * Documents to chunks.
 *
 * <ul>
 *   <li>In: {@code documents}, one consumer group per lane; {@code collections}; the blob store.
 *   <li>Out: {@code chunks} or {@code chunks-bulk} (a version's chunks in order, then its end),
 *       {@code document-status}, and the parsed text beside the document's blob; markers on quiet
 *       partitions of compacted topics.
 *   <li>Guaranteed: an offset moves after its chunks are acknowledged; the same text gives the same
 *       chunks, so that a repeat is a no-op; an unreadable file harms no other.
 *   <li>On failure: an unreadable file or an unknown collection is dead-lettered with a reason that
 *       its owner understands, also in {@code document-status}; an outage, also of the machine
 *       itself, is waited out.
 * </ul>
 *
 * Files in reading order:
 *
 * <ul>
 *   <li>The service: {@code IngestService}, {@code IngestSettings}, {@code IngestWorker}.
 *   <li>From bytes to text: {@code DocumentTexts}; {@code DocumentParser} and {@code
 *       DocumentSource}, {@code UnreadableDocumentException} and {@code UnfinishedParseException};
 *       {@code ForkedParser} and {@code ParserFork}, which have documents read in forked JVMs.
 *   <li>In a forked JVM: {@code ParserMain} with {@code ForkMessages} and {@code MachineTrouble};
 *       {@code TikaDocumentParser}, which asks {@code MediaTypes} and then reads by {@code
 *       PlainText}, {@code Markdown}, {@code PdfText} with {@code PdfLines}, or {@code
 *       MarkupHandler}; {@code LimitException}.
 *   <li>A text with its headings and pages: {@code Outline}, {@code OutlineBuilder}, {@code
 *       CodePointCursor}.
 *   <li>From text to chunks: {@code Chunker}, {@code Borders}, {@code TokenCounter}, {@code
 *       TokenCounters}.
 *   <li>What is erased: {@code Sweeps} with {@code SweepSettings}; {@code BlobSweeper}, which asks
 *       {@code NewestRecords} for each document's {@code NewestRecord}; {@code SegmentRoller}.
 * </ul>
 */
@Configuration
@Requires(env = "ingest")
@NullMarked
package dev.headwater.ingest;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
