package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final long BATCH = TimeUnit.MILLISECONDS.toNanos(20);

  private final BatchSize size = new BatchSize(2, 2048, BATCH);

  /** Most tokens of a batch of many chunks. */
  private int most() {
    return IntStream.iterate(2048, tokens -> tokens - 1)
        .filter(tokens -> size.takes(100, tokens))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isWhatTheEncoderDoesInTheTime() {
    assertThat(most()).isEqualTo(128);
    size.took(100, BATCH / 4);
    assertThat(most()).isEqualTo(400);
  }

  @Test
  void followsTheEncoderWhenItGetsSlower() {
    size.took(400, BATCH);
    for (int i = 0; i < 30; i++) {
      size.took(100, BATCH);
    }
    assertThat(most()).isBetween(100, 101);
  }

  @Test
  void hasOneChunkForEachThreadHoweverSlowTheEncoderIs() {
    size.took(1, 100 * BATCH);
    assertThat(size.takes(2, 600)).isTrue();
    assertThat(size.takes(3, 600)).isFalse();
  }

  @Test
  void staysWithinItsLimit() {
    size.took(1_000_000, BATCH);
    assertThat(most()).isEqualTo(2048);
    assertThat(size.takes(2, 2049)).isFalse();
    assertThat(size.takes(1, 2049)).isTrue();
  }
}
