package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.evaluation.Continuations.Writer;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptEngineTest {
  private static final Path TINY_GPT2 = Path.of("../transformer/src/test/resources/tiny-gpt2");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt': 5, 'tokens': 0, 'vocabulary': 32, 'streams': 1}",
        "{'prompt': 5, 'tokens': 3, 'vocabulary': 32, 'streams': 1}",
        "{'prompt': 5, 'tokens': 3, 'vocabulary': 32, 'streams': 4}",
        "{'prompts': ['ab', 'ba'], 'tokens': 3, 'lookup': true}"
      })
  void answersEachRequestWithItsRate(String work) throws Exception {
    List<JsonNode> answers = ask(work, "prepare", "measure");
    assertThat(answers).hasSize(2);
    for (JsonNode answer : answers) {
      assertThat(answer.path("tokens_per_second").asDouble()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesATextForEachPrompt(boolean lookup) throws Exception {
    String work = "{'prompts': ['ab', 'ba'], 'tokens': 3, 'lookup': %s}".formatted(lookup);
    JsonNode texts = ask(work, "write").getFirst().path("texts");
    assertThat(texts).hasSize(2);
    assertThat(texts.path(0).asText()).isNotEmpty();
  }

  @Test
  void countsWhatWasWritten() throws Exception {
    try (GptFile file = GptFile.open(TINY_GPT2);
        LanguageModel gpt = file.model(new ModelResources(1, 0))) {
      Writer writer = new Writer(gpt, file.tokenizer(), Set.of());
      Continuations.Written written =
          new Continuations(List.of("ab", "ba"), 3, false).write(writer);
      assertThat(written.tokens()).isEqualTo(6);
      assertThat(written.seconds()).isPositive();
    }
  }

  private List<JsonNode> ask(String work, String... requests) throws Exception {
    Path file = Files.writeString(folder.resolve("work.json"), work.replace('\'', '"'));
    List<String> lines = new ArrayList<>();
    for (String request : requests) {
      lines.add("{\"do\": \"%s\", \"work\": \"%s\", \"seconds\": 0.01}".formatted(request, file));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GptFile model = GptFile.open(TINY_GPT2);
        LanguageModel gpt = model.model(new ModelResources(1, 0))) {
      GptEngine.serve(
          new Writer(gpt, model.tokenizer(), model.stops()),
          new BufferedReader(new StringReader(String.join("\n", lines))),
          new PrintStream(out, true, StandardCharsets.UTF_8));
    }
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }
}
