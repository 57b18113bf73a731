package dev.headwater.retrieve;

import java.util.Optional;

/** The languages of the collections. */
interface Languages {
  /**
   * The language of a collection.
   *
   * @param collection tenant/collection
   * @return empty if there is no such collection
   */
  Optional<String> of(String collection);
}
