package dev.headwater.retrieve;

import dev.headwater.worker.Periodic;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the chunk indices of collections and of encoder generations that are gone, with their
 * visibility records. An index is only made for a view of a collection that has been written, and
 * never used for another: what is not among all that were written when the indices were listed, or
 * later, is gone for good.
 */
final class IndexSweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexSweeper.class);

  private final ChunkIndices indices;
  private final VisibilityStore visibility;
  private final Known collections;
  private final Periodic timer = new Periodic("index-sweeper");

  /** The indices of the views, by name. */
  interface ChunkIndices {
    Set<String> names();

    void delete(String index);
  }

  /** The collections. */
  interface Known {
    /** Keys of the views of all that have been written; empty while some are not read. */
    Optional<Set<String>> all() throws InterruptedException;
  }

  /** Creates the sweeper; {@link #start} runs it. */
  IndexSweeper(ChunkIndices indices, VisibilityStore visibility, Known collections) {
    this.indices = indices;
    this.visibility = visibility;
    this.collections = collections;
  }

  IndexSweeper start(Duration every) {
    timer.start(every, every, this::sweep);
    return this;
  }

  void sweep() throws InterruptedException {
    Set<String> found = new HashSet<>(indices.names());
    Optional<Set<String>> known = collections.all(); // after the indices, which may be new
    if (known.isEmpty()) {
      return;
    }
    found.removeAll(known.get().stream().map(Indices::chunks).collect(Collectors.toSet()));
    for (String index : found) {
      log.info("Removing {}: its collection or generation is gone", index);
      visibility.forget(Indices.view(index)); // First: without its index, it is not seen again.
      indices.delete(index);
    }
  }

  @Override
  public void close() {
    timer.close();
  }
}
