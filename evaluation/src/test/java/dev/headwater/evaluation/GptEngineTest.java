package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptWeights;
import dev.headwater.transformer.gpt.GptWeights.Block;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.tensors.Matrices;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GptEngineTest {
  private static final int WIDTH = 8;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void answersEachRequestWithItsRate(int tokens) throws IOException {
    Path work =
        Files.writeString(
            folder.resolve("work.json"),
            "{\"prompt\": 5, \"tokens\": %d, \"vocabulary\": 32}".formatted(tokens));
    String request = "{\"do\": \"measure\", \"work\": \"%s\", \"seconds\": 0.01}".formatted(work);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Gpt gpt = new Gpt(GptConfiguration.gpt2(32, 16, WIDTH, 1, 2), weights())) {
      GptEngine.serve(
          gpt,
          new BufferedReader(new StringReader(request + "\n" + request)),
          new PrintStream(out, true, StandardCharsets.UTF_8));
    }
    List<String> answers = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(answers).hasSize(2);
    for (String answer : answers) {
      assertThat(new ObjectMapper().readTree(answer).path("tokens_per_second").asDouble())
          .isPositive();
    }
  }

  /** All zeros. */
  private static GptWeights weights() {
    INDArray embedding = Matrices.create(32, WIDTH);
    Block block =
        new Block(
            norm(),
            projection(WIDTH, WIDTH),
            projection(WIDTH, WIDTH),
            projection(WIDTH, WIDTH),
            projection(WIDTH, WIDTH),
            norm(),
            new Mlp(null, projection(4 * WIDTH, WIDTH), projection(WIDTH, 4 * WIDTH)));
    return new GptWeights(embedding, Matrices.create(16, WIDTH), List.of(block), norm(), embedding);
  }

  private static Norm norm() {
    return new Norm(Matrices.create(WIDTH), Matrices.create(WIDTH));
  }

  private static Projection projection(int out, int in) {
    return new Projection(Matrices.create(out, in), Matrices.create(out));
  }
}
