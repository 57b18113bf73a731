package dev.headwater.transformer.training;

import dev.headwater.transformer.kernels.Processor;

/**
 * How losses and gradients are computed.
 *
 * @param threads how many work at the same time, each on one core
 */
public record Computation(Path path, Precision precision, int threads) {
  /** Which of the two implementations of {@link Gradients}. */
  public enum Path {
    FAST,
    REFERENCE
  }

  /** The type of numbers in matrix products; weights, moments and sums are floats in both. */
  public enum Precision {
    FP32,
    BF16,
    /** bf16 if the processor multiplies it faster than floats. */
    AUTO;

    boolean bf16() {
      return this == BF16 || (this == AUTO && Processor.hasBf16());
    }
  }

  public Computation {
    Limits.atLeastOne("threads", threads);
    if (precision == Precision.BF16 && !Processor.hasBf16()) {
      throw new IllegalArgumentException(
          "precision is bf16, which this processor lacks; fp32 works everywhere");
    }
    if (path == Path.FAST && !Processor.hasOneDnn()) {
      throw new IllegalArgumentException(
          "path is fast, which needs oneDNN; this system has none, so use reference");
    }
  }
}
