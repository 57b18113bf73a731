package dev.headwater.retrieve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.OutageException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Visibility records in a map. Thread-safe. */
final class InMemoryVisibility implements VisibilityStore {
  private final Map<String, VisibilityRecord> records = new HashMap<>();
  private boolean away;

  /** From now on every call fails. */
  InMemoryVisibility goAway() {
    away = true;
    return this;
  }

  @Override
  public synchronized Map<String, VisibilityRecord> read(Collection<String> hashes) {
    requireReachable();
    Map<String, VisibilityRecord> found = new HashMap<>(records);
    found.keySet().retainAll(hashes);
    return found;
  }

  @Override
  public synchronized Map<DocumentKey, Change> apply(
      Map<DocumentKey, List<VisibilityEvent>> events) {
    requireReachable();
    Map<DocumentKey, Change> changes = new LinkedHashMap<>();
    events.forEach((key, list) -> {
      VisibilityRecord before = read(key);
      VisibilityRecord after = before;
      for (VisibilityEvent event : list) {
        after = after.apply(event);
      }
      records.put(key.viewHash(), after);
      changes.put(key, new Change(before, after));
    });
    return changes;
  }

  @Override
  public synchronized List<VisibilityRecord> list(
      String collection, Access access, String after, int limit) {
    requireReachable();
    // UTF-8 sorts by code points; String's own order is that of UTF-16.
    Comparator<String> byCodePoints =
        (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    return records.values().stream()
        .filter(record -> record.collection().equals(collection))
        .filter(record -> record.present() && access.mayRead(record.readers()))
        .filter(record -> byCodePoints.compare(record.id(), after) > 0)
        .sorted(Comparator.comparing(VisibilityRecord::id, byCodePoints))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Counts count(String view, long submittedBefore) {
    requireReachable();
    List<VisibilityRecord> all =
        records.values().stream().filter(record -> record.collection().equals(view)).toList();
    return new Counts(
        all.stream().filter(VisibilityRecord::present).count(),
        all.stream().filter(record -> isUnfinished(record, submittedBefore)).count(),
        all.stream().map(VisibilityRecord::failed).filter(Objects::nonNull).count());
  }

  @Override
  public synchronized List<VisibilityRecord> unfinished(
      String view, long submittedBefore, int limit) {
    requireReachable();
    return records.values().stream()
        .filter(record -> record.collection().equals(view))
        .filter(record -> isUnfinished(record, submittedBefore))
        .sorted(Comparator.comparing(record -> Objects.requireNonNull(record.unfinished())))
        .limit(limit)
        .toList();
  }

  private static boolean isUnfinished(VisibilityRecord record, long submittedBefore) {
    Long submitted = record.unfinished();
    return submitted != null && submitted < submittedBefore;
  }

  @Override
  public synchronized void forget(String view) {
    requireReachable();
    records.values().removeIf(record -> record.collection().equals(view));
  }

  private void requireReachable() {
    if (away) {
      throw new OutageException("the visibility records are away", new IllegalStateException());
    }
  }
}
