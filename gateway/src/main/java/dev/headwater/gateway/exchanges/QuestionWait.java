package dev.headwater.gateway.exchanges;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** How long questions wait, from when they are sent to the first event of their answers. */
@Singleton
public final class QuestionWait {
  /** How long a wait counts. */
  public static final Duration RECENT = Duration.ofSeconds(10);

  private static final int MOST = 99;

  private record Wait(Instant ended, Duration length) {}

  private final InstantSource clock;

  @GuardedBy("this")
  private final Deque<Wait> waits = new ArrayDeque<>();

  @Inject
  QuestionWait() {
    this(InstantSource.system());
  }

  public QuestionWait(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds the wait of a question that has just ended. */
  public synchronized void add(Duration length) {
    if (waits.size() == MOST) {
      waits.removeFirst();
    }
    waits.addLast(new Wait(clock.instant(), length));
  }

  /** The median of the recent waits; 0 if no question was answered lately. */
  public synchronized Duration median() {
    Instant oldest = clock.instant().minus(RECENT);
    waits.removeIf(wait -> wait.ended().isBefore(oldest));
    return waits.stream()
        .map(Wait::length)
        .sorted()
        .skip(waits.size() / 2)
        .findFirst()
        .orElse(Duration.ZERO);
  }
}
