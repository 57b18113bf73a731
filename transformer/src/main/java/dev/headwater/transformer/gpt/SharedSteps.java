package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.StepPass.Piece;
import dev.headwater.transformer.kernels.QuantizedMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The next tokens of generations that run at the same time share a pass over the weights
 * (continuous batching): whoever's turn it is takes along all who wait. So a generation joins at
 * any token, and leaves at any.
 */
final class SharedSteps {
  /** What a generation takes to choose a token and to come back for the next, at most. */
  private static final long COME_BACK_NANOS = 300_000;

  private final StepPass pass;
  private final Turns turns;
  private final Queue<Step> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private int expected; // generations that had the last pass, or waited for the next one by then

  /** Tokens that wait for a pass, then their outcome. */
  private static final class Step {
    private final Piece piece;
    private float @Nullable [][] logits;
    private @Nullable Throwable failure;

    private Step(Piece piece) {
      this.piece = piece;
    }

    private boolean done() {
      return logits != null || failure != null;
    }
  }

  SharedSteps(StepPass pass, Turns turns) {
    this.pass = pass;
    this.turns = turns;
  }

  /**
   * The logits after each token, [tokens][V]; others' may be read in the same pass.
   *
   * @param piece of 1 to 8 tokens
   */
  float[][] next(Piece piece) {
    Step own = new Step(piece);
    waiting.add(own);
    waitingCount.incrementAndGet();
    return turns.take(() -> {
      while (!own.done()) {
        awaitOthers();
        share();
      }
      if (own.logits == null) {
        throw new IllegalStateException("the pass over the weights failed", own.failure);
      }
      return own.logits;
    });
  }

  /** Gives those that had the last pass a moment to come back: otherwise two would alternate. */
  private void awaitOthers() {
    long end = System.nanoTime() + COME_BACK_NANOS;
    int all = Math.min(expected, QuantizedMatrix.MAX_ROWS);
    while (waitingCount.get() < all && System.nanoTime() < end) {
      LockSupport.parkNanos(this, COME_BACK_NANOS / 10);
    }
  }

  private void share() {
    List<Step> steps = new ArrayList<>();
    int rows = 0;
    for (Step step = waiting.peek(); step != null; step = waiting.peek()) {
      rows += step.piece.tokens().length;
      if (rows > QuantizedMatrix.MAX_ROWS) {
        break;
      }
      steps.add(waiting.remove());
    }
    waitingCount.addAndGet(-steps.size());
    try {
      float[][] logits = pass.next(steps.stream().map(step -> step.piece).toList());
      int first = 0;
      for (Step step : steps) {
        int end = first + step.piece.tokens().length;
        step.logits = Arrays.copyOfRange(logits, first, end);
        first = end;
      }
    } catch (RuntimeException | Error e) {
      steps.forEach(step -> step.failure = e);
    }
    expected = steps.size() + waitingCount.get();
  }
}
