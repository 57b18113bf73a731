package dev.headwater.retrieve;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the chunk indices of collections that are gone. It takes two sweeps in a row that find no
 * collection for an index: another instance may have created it for a collection that is not known
 * here yet.
 */
final class IndexSweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexSweeper.class);

  private final ChunkIndices indices;
  private final Supplier<Optional<Set<String>>> collections;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("index-sweeper").daemon().factory());
  private Set<String> orphans = Set.of();

  /** The indices of the collections, by name. */
  interface ChunkIndices {
    Set<String> names();

    void delete(String index);
  }

  /**
   * Creates the sweeper; {@link #start} runs it.
   *
   * @param collections keys of all collections, empty while they are unknown
   */
  IndexSweeper(ChunkIndices indices, Supplier<Optional<Set<String>>> collections) {
    this.indices = indices;
    this.collections = collections;
  }

  IndexSweeper start(Duration every) {
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweepQuietly, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void sweepQuietly() {
    try {
      sweep();
    } catch (RuntimeException e) {
      log.warn(
          "Cannot remove indices without a collection now; retrying later: {}", e.getMessage());
    }
  }

  void sweep() {
    Optional<Set<String>> known = collections.get();
    if (known.isEmpty()) {
      return;
    }
    Set<String> found = new HashSet<>(indices.names());
    found.removeAll(known.get().stream().map(Indices::chunks).collect(Collectors.toSet()));
    for (String index : found) {
      if (orphans.contains(index)) {
        log.info("Removing {}: its collection is gone", index);
        indices.delete(index);
      }
    }
    orphans = found;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
