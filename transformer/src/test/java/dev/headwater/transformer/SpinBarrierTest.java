package dev.headwater.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SpinBarrierTest {
  private final SpinBarrier barrier = new SpinBarrier(2);
  private int written;

  @Test
  void showsEachWhatTheOtherWroteBefore() {
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(() -> {
          for (int meeting = 1; meeting <= 10_000; meeting++) {
            written = meeting;
            barrier.await();
            barrier.await(); // until it was read
          }
        });
    for (int meeting = 1; meeting <= 10_000; meeting++) {
      barrier.await();
      assertThat(written).isEqualTo(meeting);
      barrier.await();
    }
    other.join();
  }

  @Test
  void nobodyWaitsForWhoFailed() {
    CompletableFuture<Void> other = CompletableFuture.runAsync(barrier::await);
    barrier.abandon();
    assertThatThrownBy(other::join).hasMessageContaining("another thread of the team failed");
    barrier.reset();
    CompletableFuture<Void> another = CompletableFuture.runAsync(barrier::await);
    barrier.await();
    another.join();
  }
}
