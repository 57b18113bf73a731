package dev.headwater.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a consumer has taken its place in its group. Where there are more instances than
 * partitions, a place without partitions is one too.
 */
final class Membership {
  /** A member that has no partitions by then gets none until another leaves. */
  static final Duration SETTLING = Duration.ofSeconds(5);

  private final Consumer<?, ?> consumer;
  private final InstantSource clock;
  private @Nullable Instant joined;
  private volatile boolean settled;

  Membership(Consumer<?, ?> consumer, InstantSource clock) {
    this.consumer = consumer;
    this.clock = clock;
  }

  /** Looks at the assignment; called on the consumer's thread after each poll. */
  void polled() {
    if (!settled) {
      settled = !consumer.assignment().isEmpty() || waitedInVain();
    }
  }

  private boolean waitedInVain() {
    if (consumer.groupMetadata().generationId() <= 0) {
      return false;
    }
    Instant now = clock.instant();
    if (joined == null) {
      joined = now;
    }
    return !now.isBefore(joined.plus(SETTLING));
  }

  boolean settled() {
    return settled;
  }
}
