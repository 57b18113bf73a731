/**
 * Kafka and Elasticsearch for the integration tests. They are containers where a Docker engine is
 * found, and child processes where none is; {@link dev.headwater.standalone.servers.TestServers}
 * decides and says which.
 */
@NullMarked
package dev.headwater.standalone.servers;

import org.jspecify.annotations.NullMarked;
