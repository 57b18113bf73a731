package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LangChain4jEngineTest {
  @TempDir private Path folder;

  /** Counts ten tokens for each segment. */
  private static final class FakeModel implements EmbeddingModel {
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
      return Response.from(
          segments.stream().map(_ -> Embedding.from(new float[] {1})).toList(),
          new TokenUsage(10 * segments.size()));
    }
  }

  @Test
  void ingestsTheDocumentsAndCountsTheSpecialTokensToo() throws IOException {
    String twoSegments = "The river rises. ".repeat(100); // 400 tokens
    Path work = folder.resolve("documents.json");
    new ObjectMapper()
        .writeValue(work.toFile(), Map.of("documents", List.of(twoSegments, "The river falls.")));

    JsonNode answer =
        serve("{\"do\": \"measure\", \"work\": \"%s\", \"seconds\": 1}".formatted(work));

    assertThat(answer.path("texts").asInt()).isEqualTo(3);
    assertThat(answer.path("tokens").asInt()).isEqualTo(36);
    assertThat(answer.path("tokens_per_second").asDouble()).isPositive();
  }

  private static JsonNode serve(String request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LangChain4jEngine.serve(
        new FakeModel(),
        new BufferedReader(new StringReader(request)),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
  }
}
