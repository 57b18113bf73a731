package dev.headwater.gateway.collections;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headwater.events.CollectionRecord;

/** JSON of a collection. */
record CollectionView(
    String name,
    String encoder,
    String language,
    @JsonProperty("public") boolean isPublic,
    String prompt,
    boolean closing) {
  static CollectionView of(String name, CollectionRecord collection) {
    return new CollectionView(
        name,
        collection.getEncoder(),
        collection.getLanguage(),
        collection.getPublic(),
        collection.getPrompt(),
        collection.getClosing());
  }
}
