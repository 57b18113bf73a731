package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.worker.OutageException;
import java.util.ArrayList;
import java.util.List;

/** One token per word; the vector is the number of tokens. Remembers the sizes of its batches. */
final class FakeTextEncoder implements TextEncoder {
  final List<Integer> batchSizes = new ArrayList<>();
  final List<Integer> backgroundSizes = new ArrayList<>();
  private final BatchSize batchSize = new BatchSize(1, 10, Long.MAX_VALUE);
  String id = "fake";
  boolean closed;
  boolean away;

  private record Words(int tokens) implements Input {}

  @Override
  public String id() {
    return id;
  }

  @Override
  public Input chunk(Chunk chunk) {
    return tokens(chunk.getText());
  }

  @Override
  public Input question(String text) {
    return tokens("prefix " + text);
  }

  private static Input tokens(String text) {
    return new Words(text.split("\\s+").length);
  }

  @Override
  public float[][] encode(List<Input> inputs) {
    batchSizes.add(inputs.size());
    return vectors(inputs);
  }

  @Override
  public float[][] encodeInBackground(List<Input> inputs) {
    backgroundSizes.add(inputs.size());
    return vectors(inputs);
  }

  private float[][] vectors(List<Input> inputs) {
    if (away) {
      throw new OutageException("away");
    }
    return inputs.stream().map(input -> new float[] {input.tokens()}).toArray(float[][]::new);
  }

  @Override
  public BatchSize batchSize() {
    return batchSize;
  }

  @Override
  public void close() {
    closed = true;
  }
}
