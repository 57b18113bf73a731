package dev.headwater.gateway;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.worker.OutageException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

public final class FakeCollectionTable implements CollectionTable {
  public final Map<String, CollectionRecord> collections = new ConcurrentSkipListMap<>();

  public volatile boolean ready = true;

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public Optional<CollectionRecord> find(String key) {
    requireReady();
    return Optional.ofNullable(collections.get(key));
  }

  @Override
  public Map<String, CollectionRecord> all() {
    requireReady();
    return new TreeMap<>(collections);
  }

  private void requireReady() {
    if (!ready) {
      throw new OutageException("not read yet");
    }
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
