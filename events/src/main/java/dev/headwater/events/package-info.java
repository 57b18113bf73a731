/**
 * The contract between the services: the topics, the records on them, and how they are read and
 * written. The records themselves are in {@code events.proto}. No framework.
 */
@NullMarked
package dev.headwater.events;

import org.jspecify.annotations.NullMarked;
