package dev.headwater.gateway.deadletters;

import dev.headwater.events.FailedRecord;
import java.util.Optional;

/** The topics {@code dead-letters} and {@code retries}. */
public interface DeadLetterLog {
  /** A dead letter with its value; empty if the topic does not hold it any more. */
  Optional<FailedRecord> read(int partition, long offset);

  /**
   * Hands a record to its stage once more.
   *
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  void retry(FailedRecord record);

  /**
   * Says that a dead letter needs nobody any more.
   *
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  void settle(int partition, long offset);
}
