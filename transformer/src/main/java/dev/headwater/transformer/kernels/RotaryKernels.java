package dev.headwater.transformer.kernels;

import static dev.headwater.transformer.kernels.Vectors.LANES;
import static dev.headwater.transformer.kernels.Vectors.load;
import static dev.headwater.transformer.kernels.Vectors.store;

import jdk.incubator.vector.FloatVector;

/** Rotary position embedding of heads whose pairs are D/2 numbers apart. */
public final class RotaryKernels {
  private RotaryKernels() {}

  /**
   * Rotates heads that follow each other.
   *
   * @param x address of heads · D floats; D/2 is a multiple of 16
   * @param cosines address of the position's D/2 floats
   * @param sines address of the position's D/2 floats
   */
  public static void rotate(long x, int heads, int headWidth, long cosines, long sines) {
    long half = 2L * headWidth; // bytes
    for (int head = 0; head < heads; head++) {
      long first = x + 2 * half * head;
      for (long at = 0; at < half; at += 4L * LANES) {
        FloatVector a = load(first + at);
        FloatVector b = load(first + half + at);
        FloatVector cosine = load(cosines + at);
        FloatVector sine = load(sines + at);
        store(a.mul(cosine).sub(b.mul(sine)), first + at);
        store(a.mul(sine).add(b.mul(cosine)), first + half + at);
      }
    }
  }
}
