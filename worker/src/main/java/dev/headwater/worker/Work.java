package dev.headwater.worker;

import dev.headwater.events.Lane;
import java.util.List;

/**
 * The work of a stage on the documents' path. The loop polls and decodes; the work processes and
 * publishes; the loop waits for the broker's acknowledgements and then moves the offsets.
 */
public interface Work<T> {
  /** Whether the stage's group processes records of this lane; skipped ones are committed. */
  default boolean accepts(Lane lane) {
    return true;
  }

  /**
   * Processes a batch.
   *
   * @param batch 1 or more records, in order within a partition
   * @return the outcomes in the order of the batch
   * @throws OutageException if a dependency is away; the same batch comes again
   */
  List<Outcome> process(List<Delivery<T>> batch) throws InterruptedException;

  /** Called for each record that is dead-lettered, before its offset moves. */
  default void deadLettered(Delivery<T> record, String reason) {}
}
