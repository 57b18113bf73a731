/**
 * Collections: create, change, list and close.
 *
 * <p>The table is the topic {@code collections}; every other room asks {@code OpenCollections}
 * whether a collection may be read or written. Open {@code CollectionsController} first.
 */
@NullMarked
package dev.headwater.gateway.collections;

import org.jspecify.annotations.NullMarked;
