package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.Matrices;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rotary position embedding: each pair of neighbouring numbers (2i, 2i + 1) of a head is rotated by
 * the angle position / base^(2i / head width). This is Llama's original, interleaved order, in
 * which GGUF files of the Llama architecture and llama2.c store their query and key projections.
 */
final class RotaryEmbedding {
  private final int headWidth;
  private final float[] cosine; // [P, D/2]
  private final float[] sine;

  RotaryEmbedding(int contextSize, int headWidth, double base) {
    this.headWidth = headWidth;
    int pairs = headWidth / 2;
    this.cosine = new float[contextSize * pairs];
    this.sine = new float[contextSize * pairs];
    for (int pair = 0; pair < pairs; pair++) {
      double frequency = Math.pow(base, -2.0 * pair / headWidth);
      for (int position = 0; position < contextSize; position++) {
        cosine[position * pairs + pair] = (float) Math.cos(position * frequency);
        sine[position * pairs + pair] = (float) Math.sin(position * frequency);
      }
    }
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
    for (int pair = 0; pair < headWidth / 2; pair++) {
      int i = head + 2 * pair;
      float c = cosine[angle + pair];
      float s = sine[angle + pair];
      float a = x.get(i);
      float b = x.get(i + 1);
      x.put(i, a * c - b * s);
      x.put(i + 1, a * s + b * c);
    }
  }
}
