package dev.headwater.gateway.documents;

import dev.headwater.events.DocumentStatus;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests that wait until a document is settled, fed by {@code document-status}. */
@Singleton
public final class StatusWaiters {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Map<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();

  /** Receives a record of {@code document-status}. */
  public void on(String key, @Nullable DocumentStatus status) {
    if (status != null) {
      waiters.getOrDefault(key, Set.of()).forEach(waiter -> waiter.statuses.add(status));
    }
  }

  /** Subscribes. Do so before publishing the record, so that no status is missed. */
  Waiter listen(String key) {
    Waiter waiter = new Waiter(key);
    waiters.compute(
        key,
        (_, set) -> {
          Set<Waiter> changed = set == null ? ConcurrentHashMap.newKeySet() : set;
          changed.add(waiter);
          return changed;
        });
    return waiter;
  }

  int size() {
    return waiters.size();
  }

  /** One request's subscription to a document's status. */
  final class Waiter implements AutoCloseable {
    private final String key;
    private final BlockingQueue<DocumentStatus> statuses = new LinkedBlockingQueue<>();
    private final Map<String, DocumentStatus> settled = new HashMap<>();

    private Waiter(String key) {
      this.key = key;
    }

    /**
     * Waits until a version, or a newer one, is searchable or deleted, or that version is
     * dead-lettered.
     *
     * @param generations gives the encoder generations that count, the one in use first
     * @return empty if that does not happen in time
     */
    Optional<DocumentStatus> settled(
        long version, Duration atMost, Supplier<List<String>> generations)
        throws InterruptedException {
      long until = System.nanoTime() + atMost.toNanos();
      while (true) {
        long left = Math.max(0, until - System.nanoTime());
        DocumentStatus status =
            statuses.poll(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS);
        if (status != null && status.getVersion() >= version && settles(status, version)) {
          if (status.getGeneration().isEmpty()) {
            return Optional.of(status);
          }
          settled.put(status.getGeneration(), status);
        }
        List<String> wanted = generations.get(); // They may change meanwhile.
        if (!wanted.isEmpty() && settled.keySet().containsAll(wanted)) {
          return Optional.ofNullable(settled.get(wanted.getFirst()));
        }
        if (status == null && left == 0) {
          return Optional.empty();
        }
      }
    }

    private static boolean settles(DocumentStatus status, long version) {
      return switch (status.getStage()) {
        case SEARCHABLE, DELETED -> true;
        case DEAD_LETTERED -> status.getVersion() == version;
        case STAGE_UNSPECIFIED, RECEIVED, CHUNKED, EMBEDDED, UNRECOGNIZED -> false;
      };
    }

    @Override
    public void close() {
      waiters.computeIfPresent(
          key,
          (_, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
    }
  }
}
