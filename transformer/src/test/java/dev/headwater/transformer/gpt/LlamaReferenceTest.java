package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares all logits of small models of the Llama family with those of transformers on the same
 * weights, from a folder and from a GGUF file; the golden values are written by
 * src/test/python/tiny_llamas.py.
 */
class LlamaReferenceTest {
  /** Of the size of the largest logit; both sides compute in fp32. */
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "smollm", "mistral", "qwen2", "qwen3", "gemma3", "phi3"})
  void agreesOnAllLogits(String name) throws IOException {
    Path folder = folder(name);
    for (Path path : List.of(folder, folder.resolve("model.gguf"))) {
      try (GptFile file = GptFile.open(path);
          Gpt gpt = new Gpt(file.configuration(), file.weights())) {
        for (List<float[]> golden : golden(folder)) {
          assertAgrees(gpt, golden, path);
        }
      }
    }
  }

  /** As a whole, and token by token. */
  private static void assertAgrees(Gpt gpt, List<float[]> golden, Path path) {
    int[] tokens = golden.stream().mapToInt(row -> (int) row[0]).toArray();
    try (KeyValueCache cache = gpt.newCache(tokens.length);
        KeyValueCache single = gpt.newCache(tokens.length)) {
      float[][] logits = gpt.nextAtEach(tokens, cache);
      for (int i = 0; i < tokens.length; i++) {
        assertClose(logits[i], golden.get(i), path + " at " + i);
        float[] alone = gpt.next(new int[] {tokens[i]}, single);
        assertClose(alone, golden.get(i), path + " alone at " + i);
      }
    }
  }

  private static void assertClose(float[] logits, float[] golden, String place) {
    assertThat(logits).hasSize(golden.length - 1);
    double largest = 0;
    for (int token = 1; token < golden.length; token++) {
      largest = Math.max(largest, Math.abs(golden[token]));
    }
    for (int token = 0; token < logits.length; token++) {
      assertThat((double) logits[token])
          .as("logit %d of %s", token, place)
          .isCloseTo(golden[token + 1], within(TOLERANCE * largest));
    }
  }

  /** The sequences: rows of the token, then the logits of all tokens at its position. */
  private static List<List<float[]>> golden(Path folder) throws IOException {
    List<List<float[]>> sequences = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("logits.csv"))) {
      if (line.isEmpty()) {
        sequences.add(rows);
        rows = new ArrayList<>();
      } else {
        rows.add(row(line));
      }
    }
    assertThat(sequences).hasSize(2);
    return sequences;
  }

  private static float[] row(String line) {
    String[] cells = line.split(",", -1);
    float[] row = new float[cells.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = Float.parseFloat(cells[i]);
    }
    return row;
  }

  static Path folder(String name) {
    try {
      var resource = LlamaReferenceTest.class.getResource("/tiny-llamas/" + name);
      return Path.of(Objects.requireNonNull(resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
