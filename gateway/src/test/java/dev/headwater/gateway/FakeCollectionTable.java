package dev.headwater.gateway;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.worker.OutageException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

public final class FakeCollectionTable implements CollectionTable {
  public final Map<String, CollectionRecord> collections = new ConcurrentSkipListMap<>();

  public volatile boolean ready = true;
  private long created;

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
  public synchronized Change change(String key, UnaryOperator<Optional<CollectionRecord>> change) {
    Optional<CollectionRecord> before = find(key);
    Optional<CollectionRecord> after =
        change
            .apply(before)
            .map(wanted ->
                before.isPresent() ? wanted : wanted.toBuilder().setIncarnation(++created).build());
    after.ifPresentOrElse(wanted -> collections.put(key, wanted), () -> collections.remove(key));
    return new Change(before, after);
  }
}
