package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.worker.CollectionLookup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Collections that a test sets. */
final class FakeCollections implements CollectionLookup {
  final Map<String, CollectionRecord> collections = new HashMap<>();
  boolean current = true;

  /** With one of English documents. */
  FakeCollections(String collection) {
    put(collection, 0);
  }

  void put(String collection, long incarnation) {
    collections.put(
        "default/" + collection,
        CollectionRecord.newBuilder().setLanguage("en").setIncarnation(incarnation).build());
  }

  @Override
  public Optional<CollectionRecord> find(String key) {
    return Optional.ofNullable(collections.get(key));
  }

  @Override
  public boolean isCurrent() {
    return current;
  }
}
