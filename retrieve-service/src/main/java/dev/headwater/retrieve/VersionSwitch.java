package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes finished versions live: refresh, check that all chunks are there, write the visibility
 * record (this one write is the switch), publish the status, then remove older versions.
 */
final class VersionSwitch {
  private final ChunkStore chunks;
  private final VisibilityStore visibility;
  private final Clock clock;
  private final Timer freshness;

  /**
   * A version all of whose chunks came before this.
   *
   * @param whole whether all of them are known to be written; else they are counted
   */
  record Finished(DocumentKey key, VersionEnd end, Delivery<?> delivery, boolean whole) {
    ChunkStore.Version version() {
      return new ChunkStore.Version(key, end.getVersion(), end.getChunkCount());
    }
  }

  /**
   * Makes the switch.
   *
   * @param freshness receives how long each version took from its submission
   */
  VersionSwitch(ChunkStore chunks, VisibilityStore visibility, Clock clock, Timer freshness) {
    this.freshness = freshness;
    this.chunks = chunks;
    this.visibility = visibility;
    this.clock = clock;
  }

  /**
   * Switches to the versions, in order.
   *
   * @return the outcome of each
   */
  List<Outcome> finish(List<Finished> ends, Output out) throws InterruptedException {
    if (ends.isEmpty()) {
      return List.of();
    }
    chunks.refresh(
        ends.stream().map(end -> end.key().collectionKey()).toList(),
        ends.getFirst().delivery().lane());
    List<Long> counts = count(ends);
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    long now = clock.millis();
    for (int i = 0; i < ends.size(); i++) {
      VersionEnd end = ends.get(i).end();
      var of = events.computeIfAbsent(ends.get(i).key(), _ -> new ArrayList<>());
      if (counts.get(i) == end.getChunkCount()) {
        of.add(new VisibilityEvent.Indexed(Content.of(end), end.getChunkCount(), now));
      }
    }
    Map<DocumentKey, VisibilityStore.Change> changes = visibility.apply(events);
    Map<DocumentKey, Long> removals = new HashMap<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      Finished end = ends.get(i);
      VisibilityStore.Change change = changes.getOrDefault(end.key(), none(end.key()));
      outcomes.add(settle(end, counts.get(i), change, removals, out));
    }
    chunks.remove(removals);
    return outcomes;
  }

  /** How many chunks of each version a search finds. */
  private List<Long> count(List<Finished> ends) {
    Iterator<Long> counted =
        chunks
            .count(ends.stream().filter(end -> !end.whole()).map(Finished::version).toList())
            .iterator();
    List<Long> counts = new ArrayList<>();
    for (Finished end : ends) {
      counts.add(end.whole() ? Long.valueOf(end.end().getChunkCount()) : counted.next());
    }
    return counts;
  }

  private Outcome settle(
      Finished finished,
      long count,
      VisibilityStore.Change change,
      Map<DocumentKey, Long> removals,
      Output out) {
    VersionEnd end = finished.end();
    VisibilityRecord after = change.after();
    if (after.isStale(end.getVersion())) {
      removals.merge(finished.key(), end.getVersion(), Math::max);
      return Outcome.DONE;
    }
    if (count != end.getChunkCount()) {
      return new Outcome.Retry(
          "%d of %d chunks are in the index".formatted(count, end.getChunkCount()));
    }
    out.status(finished.delivery(), end.getVersion(), Stage.SEARCHABLE, after.switchedMillis(), "");
    measure(change, end.getVersion());
    if (mayHaveOlder(change.before(), end.getVersion())) {
      removals.merge(finished.key(), end.getVersion() - 1, Math::max);
    }
    if (after.groupsVersion() > end.getVersion()) {
      chunks.setGroups(finished.version(), after.groups());
    }
    return Outcome.DONE;
  }

  /** A version is measured when it first goes live, not when its record comes again. */
  private void measure(VisibilityStore.Change change, long version) {
    VisibilityRecord after = change.after();
    Long received = after.progress().millis().get(Stage.RECEIVED);
    if (received != null && change.before().live().version() != version) {
      freshness.record(after.switchedMillis() - received, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether another version was seen before; a new document has no older chunks to look for. */
  private static boolean mayHaveOlder(VisibilityRecord before, long version) {
    long known = before.progress().version();
    return before.live().exists() || (known != 0 && known != version);
  }

  private static VisibilityStore.Change none(DocumentKey key) {
    return new VisibilityStore.Change(VisibilityRecord.none(key), VisibilityRecord.none(key));
  }
}
