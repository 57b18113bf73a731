package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.Matrices;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The cache of the plain {@link Gpt}: fp32, layer by layer. */
final class PlainCache extends KeyValueCache {
  private final int headWidth;
  private final INDArray[] keys; // of each layer, [K·capacity, D]
  private final INDArray[] values;

  PlainCache(GptConfiguration configuration, int capacity) {
    super(configuration, capacity);
    this.headWidth = configuration.headWidth();
    this.keys = allocate(configuration);
    this.values = allocate(configuration);
  }

  private INDArray[] allocate(GptConfiguration configuration) {
    long rows = (long) configuration.keyValueHeads() * capacity();
    return IntStream.range(0, configuration.layers())
        .mapToObj(_ -> Matrices.create(rows, headWidth))
        .toArray(INDArray[]::new);
  }

  /** Appends the next tokens' keys and values of one layer, each [T, K·D]. */
  void write(int layer, INDArray newKeys, INDArray newValues) {
    copy(newKeys, keys[layer]);
    copy(newValues, values[layer]);
  }

  private void copy(INDArray rows, INDArray to) {
    FloatBuffer from = Matrices.floats(rows);
    FloatBuffer cached = Matrices.floats(to);
    int tokens = rows.rows();
    int heads = cached.capacity() / (capacity() * headWidth);
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        int source = (token * heads + head) * headWidth;
        cached.put((head * capacity() + length() + token) * headWidth, from, source, headWidth);
      }
    }
  }

  /** The first tokens' keys of one head, [S, D]. */
  INDArray keys(int layer, int head, int tokens) {
    return view(keys[layer], head, tokens);
  }

  /** The first tokens' values of one head, [S, D]. */
  INDArray values(int layer, int head, int tokens) {
    return view(values[layer], head, tokens);
  }

  private INDArray view(INDArray array, int head, int tokens) {
    return Matrices.rows(array, (long) head * capacity() * headWidth, tokens, headWidth);
  }

  @Override
  public void close() {
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer].close();
      values[layer].close();
    }
  }
}
