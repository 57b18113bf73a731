package dev.headwater.retrieve;

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
import dev.headwater.worker.DocumentsLog;
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
  private final Reading reading;
  private final VisibilityStore visibility;
  private final ChunkStore chunks;
  private final int epoch;

  /** An event of the batch, the visibility records that it is for, and where it came from. */
  private record Item(
      List<DocumentKey> views, VisibilityEvent event, Delivery<DocumentRecord> delivery) {}

  /** What the topic is read for: what happens now, or to fill a generation. */
  interface Reading {
    /** Returns once all collections that were written before the batch are known. */
    default void begin() throws InterruptedException {}

    /** The visibility records of a document; none if it does not matter here. */
    List<DocumentKey> views(DocumentKey document) throws InterruptedException;

    /** Whether ingest-service has to process a record that it processed before. */
    boolean repeats(int partition, long offset);

    /** The generation that it processes it for; "" for all. */
    String generation();

    /** Whether somebody waits for what happens. */
    boolean awaited();

    /** Notes that the records of a partition before an offset are applied. */
    default void applied(int partition, long next) {}
  }

  /** Reads what happens now, for all generations. */
  record Now(CollectionLookup collections, LogWatch log) implements Reading {
    @Override
    public void begin() throws InterruptedException {
      collections.catchUp();
    }

    @Override
    public List<DocumentKey> views(DocumentKey document) throws InterruptedException {
      return View.of(collections, document, "");
    }

    @Override
    public boolean repeats(int partition, long offset) {
      return log.repeats(partition, offset);
    }

    @Override
    public String generation() {
      return "";
    }

    @Override
    public boolean awaited() {
      return true;
    }

    @Override
    public void applied(int partition, long next) {
      log.applied(partition, next);
    }
  }

  DocumentsWorker(Reading reading, VisibilityStore visibility, ChunkStore chunks, int epoch) {
    this.reading = reading;
    this.visibility = visibility;
    this.chunks = chunks;
    this.epoch = epoch;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentRecord>> batch, Output out)
      throws InterruptedException {
    reading.begin();
    List<Outcome> outcomes = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    Map<DocumentKey, List<VisibilityEvent>> events = new LinkedHashMap<>();
    for (Delivery<DocumentRecord> delivery : batch) {
      try {
        List<DocumentKey> views = reading.views(DocumentDeliveries.key(delivery));
        Optional<VisibilityEvent> event = views.isEmpty() ? Optional.empty() : event(delivery);
        event.ifPresent(happened -> {
          items.add(new Item(views, happened, delivery));
          views.forEach(view -> events.computeIfAbsent(view, _ -> new ArrayList<>()).add(happened));
        });
        outcomes.add(Outcome.DONE);
      } catch (IllegalArgumentException e) {
        // Where nobody waits, the record is read again; its dead letter is there.
        outcomes.add(
            reading.awaited()
                ? new Outcome.DeadLetter(String.valueOf(e.getMessage()))
                : Outcome.DONE);
      }
    }
    Map<DocumentKey, VisibilityStore.Change> changes = visibility.apply(events);
    Map<DocumentKey, Long> removals = new HashMap<>();
    for (Item item : items) {
      follow(item, changes, removals, out);
    }
    chunks.remove(removals);
    batch.forEach(delivery -> reading.applied(delivery.partition(), delivery.offset() + 1));
    return outcomes;
  }

  /** Publishes and cleans up after an event that is applied already; may be repeated. */
  private void follow(
      Item item,
      Map<DocumentKey, VisibilityStore.Change> changes,
      Map<DocumentKey, Long> removals,
      Output out) {
    Delivery<DocumentRecord> delivery = item.delivery();
    switch (item.event()) {
      case VisibilityEvent.Deleted(long version, long at) -> {
        if (reading.awaited()) {
          out.status(delivery, version, "", Stage.DELETED, at, "");
        }
        item.views().forEach(view -> removals.merge(view, version, Math::max));
      }
      case VisibilityEvent.GroupsChanged(long version, List<String> groups) -> {
        for (DocumentKey view : item.views()) {
          VisibilityRecord now = after(view, changes);
          if (now.live().exists() && now.groupsVersion() == version) {
            chunks.setGroups(
                new ChunkStore.Version(view, now.live().version(), now.chunkCount()), groups);
          }
        }
      }
      case VisibilityEvent.Submitted(Content content, long _) -> {
        if (reading.repeats(delivery.partition(), delivery.offset())
            && item.views().stream()
                .anyMatch(view -> after(view, changes).lacks(content.version()))) {
          out.send(Topics.RETRIES, delivery, Lane.BULK, again(delivery));
        }
      }
      case VisibilityEvent.Indexed _, VisibilityEvent.Ended _, VisibilityEvent.StageReached _ -> {}
    }
  }

  private static VisibilityRecord after(
      DocumentKey view, Map<DocumentKey, VisibilityStore.Change> changes) {
    return Objects.requireNonNull(changes.get(view)).after();
  }

  private FailedRecord again(Delivery<DocumentRecord> delivery) {
    return IngestAgain.record(
        delivery.partition(),
        delivery.offset(),
        new DocumentsLog.Entry(
            delivery.key(),
            delivery.incarnation(),
            delivery.timestamp(),
            Objects.requireNonNull(delivery.value())),
        reading.generation());
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
