package dev.headwater.gateway.status;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.headwater.events.Lane;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The longest line of records before a stage of the bulk lane. It is read in the background, at
 * most once a second, and only while somebody asks; where it cannot be read, the last one counts.
 */
@Singleton
public final class BulkLine {
  /**
   * A stage and how many records it has not done yet.
   *
   * @param stage "" if no stage is known
   */
  public record Line(String stage, long records) {}

  private static final Logger log = LoggerFactory.getLogger(BulkLine.class);
  private static final String BULK = "-" + Lane.BULK.label();
  private static final Line NONE = new Line("", 0);
  private static final Duration KEPT = Duration.ofSeconds(1);

  /** After so long without a question the last line says nothing of today's. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  private final Stages stages;
  private final InstantSource clock;
  private final Executor background;

  @GuardedBy("this")
  private Line longest = NONE;

  @GuardedBy("this")
  private Instant asked = Instant.EPOCH;

  @GuardedBy("this")
  private Instant read = Instant.EPOCH;

  @GuardedBy("this")
  private boolean reading;

  @Inject
  BulkLine(Stages stages) {
    this(stages, InstantSource.system(), task -> Thread.ofVirtual().name("bulk-line").start(task));
  }

  BulkLine(Stages stages, InstantSource clock, Executor background) {
    this.stages = stages;
    this.clock = clock;
    this.background = background;
  }

  /** The longest line as last read. Never waits for Kafka. */
  public synchronized Line longest() {
    Instant now = clock.instant();
    if (asked.plus(FORGOTTEN).isBefore(now)) {
      longest = NONE;
    }
    asked = now;
    if (!reading && !now.isBefore(read.plus(KEPT))) {
      reading = true;
      background.execute(this::read);
    }
    return longest;
  }

  private void read() {
    try {
      Line found =
          stages.lags(BULK).entrySet().stream()
              .map(lag -> new Line(lag.getKey(), lag.getValue()))
              .max(Comparator.comparingLong(Line::records))
              .orElse(NONE);
      synchronized (this) {
        longest = found;
      }
    } catch (RuntimeException e) {
      log.warn("The length of the bulk lines is not known: {}", e.getMessage());
    } finally {
      synchronized (this) {
        read = clock.instant();
        reading = false;
      }
    }
  }
}
