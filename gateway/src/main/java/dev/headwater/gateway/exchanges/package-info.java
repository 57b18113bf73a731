/**
 * Conversations with the other services over Kafka: send a record, wait for its acknowledgement,
 * receive the answers to it, retry when nobody answers.
 *
 * <p>Open {@code Exchanges} first.
 */
@NullMarked
package dev.headwater.gateway.exchanges;

import org.jspecify.annotations.NullMarked;
