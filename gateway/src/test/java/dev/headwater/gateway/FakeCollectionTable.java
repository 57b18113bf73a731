package dev.headwater.gateway;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.collections.CollectionTable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

public final class FakeCollectionTable implements CollectionTable {
  public final Map<String, CollectionRecord> collections = new ConcurrentSkipListMap<>();

  @Override
  public Optional<CollectionRecord> find(String key) {
    return Optional.ofNullable(collections.get(key));
  }

  @Override
  public Map<String, CollectionRecord> all() {
    return new TreeMap<>(collections);
  }

  @Override
  public void put(String key, CollectionRecord collection) {
    collections.put(key, collection);
  }

  @Override
  public void remove(String key) {
    collections.remove(key);
  }
}
