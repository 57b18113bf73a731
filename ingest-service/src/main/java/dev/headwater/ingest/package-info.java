/**
 * Documents to chunks.
 *
 * <ul>
 *   <li>In: {@code documents}, one consumer group per lane; {@code collections}; the blob store.
 *   <li>Out: {@code chunks} or {@code chunks-bulk} (a version's chunks in order, then its end),
 *       {@code document-status}, and the parsed text beside the document's blob.
 *   <li>Guaranteed: an offset moves after its chunks are acknowledged; the same text gives the same
 *       chunks, so that a repeat is a no-op; a file that cannot be read harms no other.
 *   <li>On failure: an unreadable file or an unknown collection is dead-lettered with a reason that
 *       a person understands, also in {@code document-status}; an outage is waited for.
 * </ul>
 */
@Configuration
@Requires(env = "ingest")
@NullMarked
package dev.headwater.ingest;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
