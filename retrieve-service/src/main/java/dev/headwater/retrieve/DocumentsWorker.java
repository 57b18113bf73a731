package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Stage;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentDeliveries;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents → visibility records. Deletions and changes of groups take effect at once, however many
 * documents wait to be indexed; submissions are recorded, so that status and listings show them.
 */
final class DocumentsWorker implements DocumentWork<DocumentRecord> {
  private final VisibilityStore visibility;
  private final ChunkStore chunks;
  private final int epoch;

  /** An event of the batch and the record that it came from. */
  private record Item(DocumentKey key, VisibilityEvent event, Delivery<DocumentRecord> delivery) {}

  DocumentsWorker(VisibilityStore visibility, ChunkStore chunks, int epoch) {
    this.visibility = visibility;
    this.chunks = chunks;
    this.epoch = epoch;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentRecord>> batch, Output out) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    for (Delivery<DocumentRecord> delivery : batch) {
      try {
        DocumentKey key = DocumentDeliveries.key(delivery);
        event(delivery)
            .ifPresent(event -> {
              items.add(new Item(key, event, delivery));
              events.computeIfAbsent(key, _ -> new ArrayList<>()).add(event);
            });
        outcomes.add(Outcome.DONE);
      } catch (IllegalArgumentException e) {
        outcomes.add(new Outcome.DeadLetter(String.valueOf(e.getMessage())));
      }
    }
    Map<DocumentKey, VisibilityStore.Change> changes = visibility.apply(events);
    Map<DocumentKey, Long> removals = new HashMap<>();
    for (Item item : items) {
      VisibilityStore.Change change = changes.get(item.key());
      if (change != null) {
        follow(item, change.after(), removals, out);
      }
    }
    chunks.remove(removals);
    return outcomes;
  }

  /** Publishes and cleans up after an event that is applied already; may be repeated. */
  private void follow(
      Item item, VisibilityRecord now, Map<DocumentKey, Long> removals, Output out) {
    switch (item.event()) {
      case VisibilityEvent.Deleted(long version, long at) -> {
        out.status(item.delivery(), version, Stage.DELETED, at, "");
        removals.merge(item.key(), version, Math::max);
      }
      case VisibilityEvent.GroupsChanged(long version, List<String> groups) -> {
        if (now.live().exists() && now.groupsVersion() == version) {
          chunks.setGroups(
              new ChunkStore.Version(item.key(), now.live().version(), now.chunkCount()), groups);
        }
      }
      case VisibilityEvent.Submitted _,
          VisibilityEvent.Indexed _,
          VisibilityEvent.Ended _,
          VisibilityEvent.StageReached _ -> {}
    }
  }

  /** A document's tombstone deletes it, too; that of its groups record changes nothing. */
  private Optional<VisibilityEvent> event(Delivery<DocumentRecord> delivery) {
    long version = Versions.of(epoch, delivery.offset());
    long at = delivery.timestamp().toEpochMilli();
    DocumentRecord record = delivery.value();
    if (record == null) {
      return DocumentKey.isGroups(delivery.key())
          ? Optional.empty()
          : Optional.of(new VisibilityEvent.Deleted(version, at));
    }
    return switch (record.getEventCase()) {
      case SUBMITTED ->
          Optional.of(
              new VisibilityEvent.Submitted(Content.of(version, record.getSubmitted()), at));
      case DELETED -> Optional.of(new VisibilityEvent.Deleted(version, at));
      case GROUPS_CHANGED ->
          Optional.of(
              new VisibilityEvent.GroupsChanged(
                  version, List.copyOf(record.getGroupsChanged().getGroupsList())));
      case EVENT_NOT_SET -> Optional.empty();
    };
  }
}
