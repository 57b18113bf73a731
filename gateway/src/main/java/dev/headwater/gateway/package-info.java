/**
 * The only public door: HTTP in, records out.
 *
 * <p>Topics in: {@code answers}, {@code document-status}, {@code collections}. Topics out: {@code
 * documents}, {@code collections}, {@code questions}, {@code lookups}. Guaranteed: a 202 means that
 * all in-sync replicas hold the document; a question is asked again when its worker falls silent.
 * On failure: Kafka away is 503 and nothing is half done; every error is a problem detail (RFC
 * 9457).
 */
@Configuration
@Requires(env = "gateway")
@NullMarked
package dev.headwater.gateway;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
