package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingEngineTest {
  @TempDir private Path folder;

  @Test
  void trainsTheWorkAndAnswersEachRequestWithItsRate() throws IOException {
    Path work =
        Files.writeString(
            folder.resolve("work.json"),
            """
            {"vocabulary": 32, "context": 16, "width": 32, "layers": 1, "heads": 2, "batch": 2,
             "average": 0.9}
            """);
    String request = "{\"do\": \"measure\", \"work\": \"%s\", \"seconds\": 0.01}".formatted(work);

    List<String> answers = serve(request, request);

    assertThat(answers).hasSize(2);
    for (String answer : answers) {
      assertThat(new ObjectMapper().readTree(answer).path("tokens_per_second").asDouble())
          .isPositive();
    }
  }

  @Test
  void endsWithoutARequest() throws IOException {
    assertThat(serve()).isEmpty();
  }

  private static List<String> serve(String... requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TrainingEngine.serve(
        false,
        1,
        new BufferedReader(new StringReader(String.join("\n", requests))),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
