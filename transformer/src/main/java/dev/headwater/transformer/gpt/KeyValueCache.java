package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.Matrices;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The keys and values of the tokens that a model has read: the state of one generation. The model
 * itself is stateless, so many generations share it. Not thread-safe; its memory is off the heap
 * and freed on closing.
 */
public final class KeyValueCache implements AutoCloseable {
  private final int capacity;
  private final int headWidth;
  private final INDArray[] keys; // of each layer, [K·capacity, D]
  private final INDArray[] values;
  private int length;

  KeyValueCache(GptConfiguration configuration, int capacity) {
    if (capacity < 1 || capacity > configuration.contextSize()) {
      throw new IllegalArgumentException(
          "capacity must be 1 to the context size %d, but is %d"
              .formatted(configuration.contextSize(), capacity));
    }
    this.capacity = capacity;
    this.headWidth = configuration.headWidth();
    this.keys = allocate(configuration);
    this.values = allocate(configuration);
  }

  private INDArray[] allocate(GptConfiguration configuration) {
    long rows = (long) configuration.keyValueHeads() * capacity;
    return IntStream.range(0, configuration.layers())
        .mapToObj(_ -> Matrices.create(rows, headWidth))
        .toArray(INDArray[]::new);
  }

  /** Number of tokens read. */
  public int length() {
    return length;
  }

  /** Most tokens that fit. */
  public int capacity() {
    return capacity;
  }

  public boolean full() {
    return length == capacity;
  }

  /** Forgets all tokens. */
  public void clear() {
    length = 0;
  }

  /** Throws if the tokens do not fit. */
  void requireRoomFor(int tokens) {
    if (length + tokens > capacity) {
      throw new IllegalArgumentException(
          "%d tokens after %d exceed the cache's capacity of %d"
              .formatted(tokens, length, capacity));
    }
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
    int heads = cached.capacity() / (capacity * headWidth);
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        int source = (token * heads + head) * headWidth;
        cached.put((head * capacity + length + token) * headWidth, from, source, headWidth);
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
    return Matrices.rows(array, (long) head * capacity * headWidth, tokens, headWidth);
  }

  /** To be called when all layers have written these tokens. */
  void advance(int tokens) {
    length += tokens;
  }

  @Override
  public void close() {
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer].close();
      values[layer].close();
    }
  }
}
