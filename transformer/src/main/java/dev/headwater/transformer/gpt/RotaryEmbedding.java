package dev.headwater.transformer.gpt;

import static java.util.stream.Collectors.toMap;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.tensors.Matrices;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The cosines and sines of a {@link Rope}, for all positions (P). */
final class RotaryEmbedding {
  private final int headWidth;
  private final int[] order; // [D]: the first of each pair, then the second of each
  private final float[] cosine; // [P, D/2]
  private final float[] sine;

  RotaryEmbedding(int contextSize, int headWidth, Rope rope) {
    this.headWidth = headWidth;
    this.order = rope.order(headWidth);
    int pairs = headWidth / 2;
    this.cosine = new float[contextSize * pairs];
    this.sine = new float[contextSize * pairs];
    List<Double> frequencies = rope.frequencies();
    for (int pair = 0; pair < pairs; pair++) {
      boolean rotated = pair < frequencies.size();
      double frequency = rotated ? frequencies.get(pair) : 0;
      double magnitude = rotated ? rope.magnitude() : 1;
      for (int position = 0; position < contextSize; position++) {
        cosine[position * pairs + pair] = (float) (magnitude * Math.cos(position * frequency));
        sine[position * pairs + pair] = (float) (magnitude * Math.sin(position * frequency));
      }
    }
  }

  /** Those of all layers; none if positions are not rotated. */
  static Map<Rope, RotaryEmbedding> forAllLayers(GptConfiguration shape) {
    return switch (shape.architecture()) {
      case Architecture.Gpt2 _ -> Map.of();
      case Architecture.Llama llama -> {
        int positions = shape.contextSize();
        int width = shape.headWidth();
        yield llama
            .attention()
            .ropes()
            .collect(toMap(rope -> rope, rope -> new RotaryEmbedding(positions, width, rope)));
      }
    };
  }

  /** [P, D/2]. */
  float[] cosines() {
    return cosine;
  }

  /** [P, D/2]. */
  float[] sines() {
    return sine;
  }

  /** Rotates all heads of tokens at positions from {@code first} on, [T, H·D] or [T, K·D]. */
  void rotate(INDArray tokens, int first) {
    FloatBuffer x = Matrices.floats(tokens);
    int width = tokens.columns();
    Matrices.forEachRow(
        tokens.rows(),
        token -> {
          for (int head = 0; head < width; head += headWidth) {
            rotate(x, token * width + head, (first + token) * headWidth / 2);
          }
        });
  }

  private void rotate(FloatBuffer x, int head, int angle) {
    int pairs = headWidth / 2;
    for (int pair = 0; pair < pairs; pair++) {
      int i = head + order[pair];
      int j = head + order[pairs + pair];
      float c = cosine[angle + pair];
      float s = sine[angle + pair];
      float a = x.get(i);
      float b = x.get(j);
      x.put(i, a * c - b * s);
      x.put(j, a * s + b * c);
    }
  }
}
