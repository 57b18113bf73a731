package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final long BATCH = TimeUnit.MILLISECONDS.toNanos(20);

  private final BatchSize size = new BatchSize(2048, BATCH);

  @Test
  void isWhatTheEncoderDoesInTheTime() {
    assertThat(size.tokens()).isEqualTo(128);
    size.took(100, BATCH / 4);
    assertThat(size.tokens()).isEqualTo(400);
  }

  @Test
  void followsTheEncoderWhenItGetsSlower() {
    size.took(400, BATCH);
    for (int i = 0; i < 30; i++) {
      size.took(100, BATCH);
    }
    assertThat(size.tokens()).isBetween(100, 101);
  }

  @Test
  void staysWithinItsLimits() {
    size.took(1_000_000, BATCH);
    assertThat(size.tokens()).isEqualTo(2048);
    for (int i = 0; i < 100; i++) {
      size.took(1, 100 * BATCH);
    }
    assertThat(size.tokens()).isEqualTo(1);
    assertThat(new BatchSize(10, BATCH).tokens()).isEqualTo(10);
  }
}
