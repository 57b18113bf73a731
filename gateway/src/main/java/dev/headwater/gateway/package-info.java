/**
 * The only public entrance: HTTP in, records out.
 *
 * <p>Topics in: {@code answers}, {@code document-status}, {@code collections}, {@code
 * dead-letters}. Topics out: {@code documents}, {@code collections}, {@code questions}, {@code
 * cancellations}, {@code lookups}, {@code retries}, {@code dead-letters}. Guaranteed: a 202 means
 * that all in-sync replicas hold the document; a question whose worker falls silent is sent again.
 * On failure: if Kafka is unreachable, the request ends with 503, and its record is not sent any
 * more; every error is a problem detail (RFC 9457).
 *
 * <p>Open {@link Gateway} first, which puts the service together. Packages depend on each other in
 * this order: {@code documents} and {@code answers} on {@code collections}, all of them on {@code
 * exchanges} and {@code access}, {@code deadletters} on {@code exchanges}, {@code generations} on
 * {@code collections}, {@code exchanges} and {@code access}, and everything on {@code http}; {@code
 * documents} also on {@code status}.
 *
 * <p>{@code Requires} applies to the packages below as well.
 */
@Configuration
@Requires(env = "gateway")
@NullMarked
package dev.headwater.gateway;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
