/**
 * HTTP without a subject: bodies, JSON, problem details, and the web page.
 *
 * <p>Depends on no other room. Open {@code ProblemResponses} first.
 */
@NullMarked
package dev.headwater.gateway.http;

import org.jspecify.annotations.NullMarked;
