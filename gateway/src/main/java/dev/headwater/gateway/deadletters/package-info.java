/**
 * Dead letters (rule 8): list, show, replay, discard.
 *
 * <p>Each gateway reads the topic {@code dead-letters} and keeps the newest ones in memory, without
 * their values, which stay on the topic. A letter that was replayed or discarded is settled by
 * another record of its partition, because nothing can be taken out of the topic; so all gateways
 * show the same, after a restart too. Open {@code DeadLettersController} first.
 */
@NullMarked
package dev.headwater.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
