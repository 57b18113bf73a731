package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.worker.CollectionTopic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collections that a test sets. */
final class FakeCollections implements CollectionTopic {
  final Map<String, CollectionRecord> collections = new HashMap<>();
  boolean current = true;

  /** With one of English documents. */
  FakeCollections(String collection) {
    put(collection, 0);
  }

  void put(String collection, long incarnation, String... standby) {
    collections.put(
        "default/" + collection,
        CollectionRecord.newBuilder()
            .setLanguage("en")
            .setIncarnation(incarnation)
            .setGeneration(RetrieveFixture.GENERATION)
            .addAllStandby(List.of(standby))
            .build());
  }

  @Override
  public boolean caughtUp() {
    return current;
  }

  @Override
  public Map<String, CollectionRecord> all() {
    return Map.copyOf(collections);
  }

  @Override
  public long position() {
    return 0;
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
