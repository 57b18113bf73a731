package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Stage;
import dev.headwater.worker.Delivery;
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
   * A version whose end has come.
   *
   * @param generation of the encoder
   * @param chunkCount how many chunks it has
   * @param whole whether all of them are known to be written; else they are counted
   */
  record Finished(
      DocumentKey key,
      String generation,
      Content content,
      int chunkCount,
      Delivery<?> delivery,
      boolean whole) {
    ChunkStore.Version version() {
      return new ChunkStore.Version(key, content.version(), chunkCount);
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
   * Switches to the versions, in order. One that lacks chunks, because they are being tried again,
   * is kept in its visibility record; whoever writes the last of them finishes it.
   */
  void finish(List<Finished> ends, Output out) throws InterruptedException {
    List<Finished> lacking = switchTo(ends, out);
    if (lacking.isEmpty()) {
      return;
    }
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    lacking.forEach(end ->
        events
            .computeIfAbsent(end.key(), _ -> new ArrayList<>())
            .add(new VisibilityEvent.Ended(end.content(), end.chunkCount())));
    var _ = visibility.apply(events);
    // A chunk that is written meanwhile is counted now, or its writer sees what was kept.
    var _ = switchTo(lacking, out);
  }

  /** Switches to the versions that are whole, and returns the others. */
  private List<Finished> switchTo(List<Finished> ends, Output out) throws InterruptedException {
    if (ends.isEmpty()) {
      return List.of();
    }
    chunks.refresh(
        ends.stream().map(end -> end.key().viewKey()).toList(), ends.getFirst().delivery().lane());
    List<Long> counts = count(ends);
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    long now = clock.millis();
    for (int i = 0; i < ends.size(); i++) {
      Finished end = ends.get(i);
      var of = events.computeIfAbsent(end.key(), _ -> new ArrayList<>());
      if (counts.get(i) == end.chunkCount()) {
        of.add(new VisibilityEvent.Indexed(end.content(), end.chunkCount(), now));
      }
    }
    Map<DocumentKey, VisibilityStore.Change> changes = visibility.apply(events);
    Map<DocumentKey, Long> removals = new HashMap<>();
    List<Finished> lacking = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      Finished end = ends.get(i);
      VisibilityStore.Change change = changes.getOrDefault(end.key(), none(end.key()));
      if (change.after().isStale(end.content().version())) {
        removals.merge(end.key(), end.content().version(), Math::max);
      } else if (counts.get(i) == end.chunkCount()) {
        follow(end, change, removals, out);
      } else {
        lacking.add(end);
      }
    }
    chunks.remove(removals);
    return lacking;
  }

  /** How many chunks of each version a search finds. */
  private List<Long> count(List<Finished> ends) {
    Iterator<Long> counted =
        chunks
            .count(ends.stream().filter(end -> !end.whole()).map(Finished::version).toList())
            .iterator();
    List<Long> counts = new ArrayList<>();
    for (Finished end : ends) {
      counts.add(end.whole() ? Long.valueOf(end.chunkCount()) : counted.next());
    }
    return counts;
  }

  /** Publishes and cleans up after a switch; may be repeated. */
  private void follow(
      Finished end, VisibilityStore.Change change, Map<DocumentKey, Long> removals, Output out) {
    long version = end.content().version();
    VisibilityRecord after = change.after();
    out.status(
        end.delivery(), version, end.generation(), Stage.SEARCHABLE, after.switchedMillis(), "");
    measure(change, version);
    if (mayHaveOlder(change.before(), version)) {
      removals.merge(end.key(), version - 1, Math::max);
    }
    if (after.groupsVersion() > version) {
      chunks.setGroups(end.version(), after.groups());
    }
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
