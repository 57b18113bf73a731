/**
 * Everything on one machine: real Kafka and real Elasticsearch as child processes, the five
 * services as five contexts in this JVM, and the command line. Nothing outlives this process; what
 * it wrote is in the data folder, and a second start with that folder continues from there.
 */
@NullMarked
package dev.headwater.standalone;

import org.jspecify.annotations.NullMarked;
