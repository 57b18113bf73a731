/**
 * The contract between the services: the topics, their records, and how these are encoded and
 * keyed. Start reading at {@code events.proto}, then {@code Topics}. No framework.
 */
@NullMarked
package dev.headwater.events;

import org.jspecify.annotations.NullMarked;
