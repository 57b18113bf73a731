/**
 * embed-service: chunks and questions become vectors.
 *
 * <p>Topics in: {@code chunks}, {@code chunks-bulk}, {@code questions}. Topics out: {@code
 * embedded-chunks}, {@code embedded-chunks-bulk}, {@code embedded-questions}, {@code
 * document-status}, {@code answers}. Guaranteed: a version's chunks and its end leave in the order
 * in which they came; a question waits for at most one small batch of chunks. On failure: a chunk
 * that cannot be encoded is tried five times and then dead-lettered, its neighbours go on.
 */
@Configuration
@Requires(env = "embed")
@NullMarked
package dev.headwater.embed;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
