package dev.headwater.gateway;

import dev.headwater.events.FailedRecord;
import dev.headwater.gateway.deadletters.DeadLetterLog;
import dev.headwater.gateway.deadletters.DeadLetters;
import dev.headwater.worker.BroadcastReader.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A topic of one partition. */
public final class FakeDeadLetterLog implements DeadLetterLog {
  public final List<FailedRecord> topic = new CopyOnWriteArrayList<>();
  public final List<FailedRecord> retried = new CopyOnWriteArrayList<>();
  private final DeadLetters letters;

  FakeDeadLetterLog(DeadLetters letters) {
    this.letters = letters;
  }

  /** Writes a record, which the gateway reads. */
  public void write(FailedRecord record, Instant at) {
    topic.add(record);
    letters.on(new Place(0, topic.size() - 1, at), "", record);
  }

  @Override
  public Optional<FailedRecord> read(int partition, long offset) {
    return offset < topic.size() ? Optional.of(topic.get((int) offset)) : Optional.empty();
  }

  @Override
  public void retry(FailedRecord record) {
    retried.add(record);
  }

  @Override
  public void settle(int partition, long offset) {
    topic.add(FailedRecord.newBuilder().setSettles(offset).build());
  }
}
