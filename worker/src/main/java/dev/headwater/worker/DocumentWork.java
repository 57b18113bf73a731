package dev.headwater.worker;

import dev.headwater.events.Lane;
import java.util.List;

/**
 * The work of a stage on the documents' path. The loop polls and decodes records; the work
 * processes them and sends its results to the output; the loop waits until these are acknowledged
 * and then moves the offsets.
 */
public interface DocumentWork<T> {
  /** Whether this stage processes records of the lane; the others are skipped and committed. */
  default boolean accepts(Lane lane) {
    return true;
  }

  /**
   * Processes a batch.
   *
   * @param batch 1 or more records, in order within a partition
   * @return one outcome per record, in the order of the batch
   * @throws OutageException if a dependency is unavailable; the same batch comes again
   * @throws RuntimeException if a record fails; each record of the batch is then processed by
   *     itself, and one that fails alone is retried
   */
  List<Outcome> process(List<Delivery<T>> batch, Output out) throws InterruptedException;

  /** Called for each record that is dead-lettered, before its offset moves. */
  default void deadLettered(Delivery<T> delivery, String reason, Output out) {}
}
