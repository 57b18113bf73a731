package dev.headwater.embed;

import dev.headwater.events.Chunk;
import java.util.ArrayList;
import java.util.List;

/** One token per word; the vector is the number of tokens. Remembers its batches. */
final class FakeTextEncoder implements TextEncoder {
  final List<Integer> batchSizes = new ArrayList<>();
  boolean closed;

  @Override
  public int[] chunk(Chunk chunk) {
    return tokens(chunk.getText());
  }

  @Override
  public int[] question(String text) {
    return tokens("prefix " + text);
  }

  private static int[] tokens(String text) {
    return new int[text.split("\\s+").length];
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    batchSizes.add(sequences.size());
    return sequences.stream().map(tokens -> new float[] {tokens.length}).toArray(float[][]::new);
  }

  @Override
  public void close() {
    closed = true;
  }
}
