/**
 * Chunks and questions to vectors.
 *
 * <ul>
 *   <li>In: {@code chunks}, {@code chunks-bulk}, {@code questions}.
 *   <li>Out: {@code embedded-chunks}, {@code embedded-chunks-bulk}, {@code embedded-questions},
 *       {@code document-status}, and vectors that were asked for to {@code answers}.
 *   <li>Guaranteed: a version's chunks and its end leave in the order in which they came; no
 *       question waits for chunks, and no interactive chunk for bulk ones.
 *   <li>Kept: the vectors of texts that were encoded before, in a cache that may be lost.
 *   <li>On failure: while a remote encoder is away, its chunks wait; a chunk that cannot be encoded
 *       is retried and then dead-lettered while its neighbours go on; the asker of a question that
 *       cannot be encoded gets the reason.
 * </ul>
 *
 * Files in reading order:
 *
 * <ul>
 *   <li>The service: {@code EmbedService}, {@code EmbedSettings}, {@code EmbedQuestionWorker},
 *       {@code EmbedWorker}; {@code VectorCache} with {@code VectorCacheSettings}.
 *   <li>How much is encoded at once, and on which threads: {@code BatchSize}, {@code
 *       BackgroundThreads}.
 *   <li>The encoders: {@code Encoders}, {@code TextEncoder}, {@code TransformerTextEncoder}; {@code
 *       OpenAiTextEncoder} with {@code OpenAiSettings}.
 * </ul>
 */
@Configuration
@Requires(env = "embed")
@NullMarked
package dev.headwater.embed;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
