/**
 * What Kafka and Elasticsearch share as child processes of the platform: they read their settings
 * from arguments and end together with the parent.
 */
@NullMarked
package dev.headwater.standalone.child;

import org.jspecify.annotations.NullMarked;
