/**
 * What all workers share, once: the poll loops on kafka-clients, outcomes and retries, the view of
 * the collections, heartbeats, the blob store and the catalogue of model files.
 */
@NullMarked
package dev.headwater.worker;

import org.jspecify.annotations.NullMarked;
