package dev.headwater.transformer.gpt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model that wants to say a fixed sequence of tokens, and notes what it reads. */
public final class ScriptedModel implements LanguageModel {
  private final GptConfiguration shape;
  private final int[] script;
  public final List<int[]> read = new ArrayList<>();
  public final List<Integer> capacities = new ArrayList<>();

  public ScriptedModel(int vocabularySize, int contextSize, int... script) {
    this.shape = GptConfiguration.gpt2(vocabularySize, contextSize, 2, 1, 1);
    this.script = script;
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  @Override
  public KeyValueCache newCache(int capacity) {
    capacities.add(capacity);
    return new PlainCache(shape, capacity);
  }

  @Override
  public float[] next(int[] tokens, KeyValueCache cache) {
    cache.requireRoomFor(tokens.length);
    cache.advance(tokens.length);
    read.add(tokens);
    float[] logits = new float[shape.vocabularySize()];
    logits[script[read.size() - 1]] = 5;
    return logits;
  }

  @Override
  public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
    return Arrays.stream(tokens)
        .mapToObj(token -> next(new int[] {token}, cache))
        .toArray(float[][]::new);
  }

  @Override
  public void close() {}
}
