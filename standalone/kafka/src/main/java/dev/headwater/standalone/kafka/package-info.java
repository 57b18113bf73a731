/** A Kafka broker in a process of its own: one node, KRaft, loopback only. */
@NullMarked
package dev.headwater.standalone.kafka;

import org.jspecify.annotations.NullMarked;
