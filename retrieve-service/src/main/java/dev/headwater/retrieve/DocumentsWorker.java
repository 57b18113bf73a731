package dev.headwater.retrieve;

import com.google.protobuf.ByteString;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.Versions;
import dev.headwater.worker.CollectionLookup;
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
import java.util.Objects;
import java.util.Optional;

/**
 * Documents → visibility records. Deletions and changes of groups take effect at once, however many
 * documents wait to be indexed; submissions are recorded, so that status and listings show them.
 */
final class DocumentsWorker implements DocumentWork<DocumentRecord> {
  private final CollectionLookup collections;
  private final VisibilityStore visibility;
  private final ChunkStore chunks;
  private final LogWatch log;
  private final int epoch;

  /** An event of the batch and the record that it came from. */
  private record Item(DocumentKey key, VisibilityEvent event, Delivery<DocumentRecord> delivery) {}

  DocumentsWorker(
      CollectionLookup collections,
      VisibilityStore visibility,
      ChunkStore chunks,
      LogWatch log,
      int epoch) {
    this.log = log;
    this.collections = collections;
    this.visibility = visibility;
    this.chunks = chunks;
    this.epoch = epoch;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentRecord>> batch, Output out)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    for (Delivery<DocumentRecord> delivery : batch) {
      try {
        DocumentKey key = collections.resolve(DocumentDeliveries.key(delivery));
        Optional<VisibilityEvent> event = isGone(key) ? Optional.empty() : event(delivery);
        event.ifPresent(happened -> {
          items.add(new Item(key, happened, delivery));
          events.computeIfAbsent(key, _ -> new ArrayList<>()).add(happened);
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
    batch.forEach(delivery -> log.applied(delivery.partition(), delivery.offset() + 1));
    return outcomes;
  }

  /** Nobody can ask for a document of a collection that was deleted, not even by its name. */
  private boolean isGone(DocumentKey key) throws InterruptedException {
    return key.incarnation() != 0 && collections.of(key) instanceof CollectionLookup.Found.Gone;
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
      case VisibilityEvent.Submitted(Content content, long _) -> {
        Delivery<DocumentRecord> delivery = item.delivery();
        if (log.repeats(delivery.partition(), delivery.offset())
            && now.submitted().version() == content.version()) {
          out.send(Topics.RETRIES, delivery, Lane.BULK, again(delivery));
        }
      }
      case VisibilityEvent.Indexed _, VisibilityEvent.Ended _, VisibilityEvent.StageReached _ -> {}
    }
  }

  /** Lets ingest-service process a record once more, as the version that it is. */
  private static FailedRecord again(Delivery<DocumentRecord> delivery) {
    return FailedRecord.newBuilder()
        .setStage("ingest-" + Lane.BULK.label())
        .setTopic(delivery.topic().name())
        .setPartition(delivery.partition())
        .setOffset(delivery.offset())
        .setTimestampMillis(delivery.timestamp().toEpochMilli())
        .setLane(Lane.BULK.label())
        .setKey(ByteString.copyFromUtf8(delivery.key()))
        .setIncarnation(delivery.incarnation())
        .setValue(Objects.requireNonNull(delivery.value()).toByteString())
        .setReason("the indices are made again")
        .build();
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
