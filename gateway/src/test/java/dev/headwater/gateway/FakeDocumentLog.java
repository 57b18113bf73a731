package dev.headwater.gateway;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.gateway.documents.DocumentLog;
import dev.headwater.gateway.documents.StatusWaiters;
import dev.headwater.worker.OutageException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The log in memory. Each record reaches the stage that the test sets, at once. */
public final class FakeDocumentLog implements DocumentLog {
  public record Entry(DocumentKey key, DocumentRecord record, Lane lane) {}

  public final List<Entry> entries = new CopyOnWriteArrayList<>();
  public volatile boolean away;
  public volatile boolean broken;
  public volatile Stage reached = Stage.STAGE_UNSPECIFIED;
  public volatile long statusAhead;
  private final StatusWaiters waiters;

  FakeDocumentLog(StatusWaiters waiters) {
    this.waiters = waiters;
  }

  @Override
  public synchronized long append(DocumentKey key, DocumentRecord record, Lane lane) {
    if (away) {
      throw new OutageException("Kafka did not accept the record: no brokers", new Exception());
    }
    if (broken) {
      throw new IllegalStateException("secret");
    }
    entries.add(new Entry(key, record, lane));
    long version = entries.size();
    waiters.on(
        key.toString(),
        DocumentStatus.newBuilder()
            .setVersion(version + statusAhead)
            .setStage(reached)
            .setReason("the PDF is corrupt")
            .build());
    return version;
  }

  @Override
  public List<DocumentKey> documents(String collectionKey, long incarnation) {
    if (away) {
      throw new OutageException("no brokers", new Exception());
    }
    return entries.stream()
        .map(Entry::key)
        .filter(
            key -> key.collectionKey().equals(collectionKey) && key.incarnation() == incarnation)
        .distinct()
        .filter(key -> !isDeleted(key))
        .toList();
  }

  /** Whether its deletion was the last record and took effect. */
  private boolean isDeleted(DocumentKey key) {
    return reached == Stage.DELETED
        && entries.stream()
            .filter(entry -> entry.key().equals(key))
            .toList()
            .getLast()
            .record()
            .hasDeleted();
  }

  void reset() {
    entries.clear();
    away = false;
    broken = false;
    reached = Stage.STAGE_UNSPECIFIED;
    statusAhead = 0;
  }

  public Entry last() {
    return entries.getLast();
  }
}
