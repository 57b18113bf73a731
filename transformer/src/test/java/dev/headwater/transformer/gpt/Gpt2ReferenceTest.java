package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares all logits with those of transformers on the same weights; the golden values are written
 * by src/test/python/tiny_gpt2.py.
 */
class Gpt2ReferenceTest {
  private static final Path FOLDER = folder();

  /** The logits are of the size of 1; both sides compute in fp32. */
  private static final float TOLERANCE = 2e-5f;

  @ParameterizedTest
  @EnumSource
  void agreesOnAllLogits(Gelu gelu) throws IOException {
    List<float[]> golden = golden(gelu);
    int[] tokens = golden.stream().mapToInt(row -> (int) row[0]).toArray();
    try (Gpt gpt = gpt(gelu);
        KeyValueCache cache = gpt.newCache(tokens.length)) {
      float[][] logits = gpt.nextAtEach(tokens, cache);
      for (int i = 0; i < tokens.length; i++) {
        assertClose(logits[i], golden.get(i), i);
      }
    }
  }

  @Test
  void agreesTokenByToken() throws IOException {
    List<float[]> golden = golden(Gelu.TANH);
    try (Gpt gpt = gpt(Gelu.TANH);
        KeyValueCache cache = gpt.newCache(golden.size())) {
      for (int i = 0; i < golden.size(); i++) {
        assertClose(gpt.next(new int[] {(int) golden.get(i)[0]}, cache), golden.get(i), i);
      }
    }
  }

  private static Gpt gpt(Gelu gelu) throws IOException {
    try (GptFile file = GptFile.open(FOLDER)) {
      GptConfiguration shape = file.configuration();
      GptConfiguration with =
          new GptConfiguration(
              new Architecture.Gpt2(gelu, shape.normEpsilon()),
              shape.vocabularySize(),
              shape.contextSize(),
              shape.modelWidth(),
              shape.layers(),
              shape.heads(),
              shape.feedForwardWidth(),
              shape.tiedUnembedding());
      return new Gpt(with, file.weights());
    }
  }

  /** Rows of the token, then the logits of all tokens at its position. */
  private static List<float[]> golden(Gelu gelu) throws IOException {
    List<float[]> rows =
        Files.readAllLines(FOLDER.resolve("logits.csv")).stream()
            .map(line -> {
              String[] cells = line.split(",", -1);
              float[] row = new float[cells.length];
              for (int i = 0; i < row.length; i++) {
                row[i] = Float.parseFloat(cells[i]);
              }
              return row;
            })
            .toList();
    int half = rows.size() / 2;
    return gelu == Gelu.TANH ? rows.subList(0, half) : rows.subList(half, rows.size());
  }

  private static void assertClose(float[] logits, float[] golden, int position) {
    assertThat(logits).hasSize(golden.length - 1);
    for (int token = 0; token < logits.length; token++) {
      assertThat(logits[token])
          .as("logit %d at %d", token, position)
          .isCloseTo(golden[token + 1], within(TOLERANCE));
    }
  }

  private static Path folder() {
    try {
      var resource = Gpt2ReferenceTest.class.getResource("/tiny-gpt2");
      return Path.of(Objects.requireNonNull(resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
