package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Visibility records in a map. */
final class InMemoryVisibility implements VisibilityStore {
  final Map<String, VisibilityRecord> records = new TreeMap<>();

  @Override
  public Map<String, VisibilityRecord> read(Collection<String> hashes) {
    Map<String, VisibilityRecord> found = new HashMap<>(records);
    found.keySet().retainAll(hashes);
    return found;
  }

  @Override
  public Map<DocumentKey, Change> apply(Map<DocumentKey, List<VisibilityEvent>> events) {
    Map<DocumentKey, Change> changes = new LinkedHashMap<>();
    events.forEach((key, list) -> {
      VisibilityRecord before = read(key);
      VisibilityRecord after = before;
      for (VisibilityEvent event : list) {
        after = after.apply(event);
      }
      records.put(key.hash(), after);
      changes.put(key, new Change(before, after));
    });
    return changes;
  }

  @Override
  public List<VisibilityRecord> list(String collection, Access access, String after, int limit) {
    return records.values().stream()
        .filter(record -> record.collection().equals(collection))
        .filter(record -> record.present() && access.mayRead(record.readers()))
        .filter(record -> record.id().compareTo(after) > 0)
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .limit(limit)
        .toList();
  }
}
