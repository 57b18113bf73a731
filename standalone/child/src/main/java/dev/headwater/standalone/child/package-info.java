/**
 * What Kafka and Elasticsearch share as child processes of the platform: settings as arguments, and
 * an end together with the parent.
 */
@NullMarked
package dev.headwater.standalone.child;

import org.jspecify.annotations.NullMarked;
