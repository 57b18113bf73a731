/** An Elasticsearch node in a process of its own: loopback only, its data under one folder. */
@NullMarked
package dev.headwater.standalone.elasticsearch;

import org.jspecify.annotations.NullMarked;
