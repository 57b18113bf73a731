package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.PackedGpt.Rotation;
import dev.headwater.transformer.gpt.QuantizedGptWeights.Biases;
import dev.headwater.transformer.gpt.QuantizedGptWeights.HeadNorms;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.RotaryKernels;
import dev.headwater.transformer.kernels.RowKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What makes a layer's queries, keys and values of the products: biases, norms and rotation. The
 * pairs of a head that are rotated together are D/2 numbers apart.
 *
 * @param biases address of (H + 2·K)·D floats, or 0
 * @param queryNorm address of D floats, or 0
 * @param keyNorm address of D floats, or 0
 */
record PackedHeads(
    GptConfiguration shape, Rotation rotation, long biases, long queryNorm, long keyNorm) {

  /**
   * Packs a layer's.
   *
   * @param order of each head's numbers in queries and keys
   */
  static PackedHeads of(
      QuantizedGptWeights.Block block,
      GptConfiguration shape,
      Rotation rotation,
      int[] order,
      Arena arena) {
    HeadNorms norms = block.headNorms();
    Biases biases = block.biases();
    return new PackedHeads(
        shape,
        rotation,
        biases == null
            ? 0
            : copy(
                arena, inEach(order, biases.query()), inEach(order, biases.key()), biases.value()),
        norms == null ? 0 : copy(arena, inEach(order, norms.query())),
        norms == null ? 0 : copy(arena, inEach(order, norms.key())));
  }

  private static float[] inEach(int[] order, float[] heads) {
    float[] ordered = new float[heads.length];
    for (int i = 0; i < heads.length; i++) {
      ordered[i] = heads[i - i % order.length + order[i % order.length]];
    }
    return ordered;
  }

  /** The address of a copy of arrays, one after the other. */
  static long copy(Arena arena, float[]... arrays) {
    int length = 0;
    for (float[] array : arrays) {
      length += array.length;
    }
    MemorySegment copy = arena.allocate(4L * length, 64);
    long offset = 0;
    for (float[] array : arrays) {
      MemorySegment.copy(array, 0, copy, ValueLayout.JAVA_FLOAT, offset, array.length);
      offset += 4L * array.length;
    }
    return copy.address();
  }

  /**
   * Finishes a key-value head of a token, and the query heads that share it.
   *
   * @param row address of the token's products, (H + 2·K)·D floats
   */
  void finish(long row, int head, int position) {
    int d = shape.headWidth();
    int group = shape.heads() / shape.keyValueHeads();
    long query = 4L * d * group * head;
    long key = 4L * (shape.queryWidth() + d * head);
    long value = key + 4L * shape.keyValueWidth();
    if (biases != 0) {
      RowKernels.add(row + query, biases + query, d * group);
      RowKernels.add(row + key, biases + key, d);
      RowKernels.add(row + value, biases + value, d);
    }
    if (queryNorm != 0) {
      float epsilon = (float) shape.normEpsilon();
      for (int i = 0; i < group; i++) {
        long at = row + query + 4L * d * i;
        NormKernels.rmsNorm(at, d, queryNorm, epsilon, at);
      }
      NormKernels.rmsNorm(row + key, d, keyNorm, epsilon, row + key);
    }
    long cosines = rotation.cosinesAt(position);
    long sines = rotation.sinesAt(position);
    RotaryKernels.rotate(row + query, group, d, cosines, sines);
    RotaryKernels.rotate(row + key, 1, d, cosines, sines);
  }
}
