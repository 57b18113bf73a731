/**
 * Real Kafka and real Elasticsearch as child processes of this JVM, for the platform on one machine
 * and for integration tests. A child ends together with this process, however this one ends; its
 * files stay in the data folder, and a second start on that folder continues.
 *
 * <p>Read {@link dev.headwater.standalone.processes.KafkaProcess} first, then {@code ChildProcess}.
 */
@NullMarked
package dev.headwater.standalone.processes;

import org.jspecify.annotations.NullMarked;
