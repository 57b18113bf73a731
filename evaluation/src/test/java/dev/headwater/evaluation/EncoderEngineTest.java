package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of {@code peer.py}. */
class EncoderEngineTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final FakeEncoder encoder = new FakeEncoder();

  @Test
  void answersEachRequestWithOneLine() throws IOException {
    Path work = work("{\"batches\": [[[7, 1], [8, 1, 1]], [[9]]]}");

    List<JsonNode> answers =
        serve(
            request("prepare", work, "\"seconds\": 0"),
            request("measure", work, "\"seconds\": 0.01"));

    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).path("setting").asText("none")).isEmpty();
    assertThat(answers.get(1).path("tokens_per_second").asDouble()).isPositive();
  }

  @Test
  void encodesEachBatchByItselfAndWritesItsVectors() throws IOException {
    Path work = work("{\"batches\": [[[7, 1], [8, 1, 1]], [[9]]]}");

    assertThat(floats(work)).containsExactly(2, 7, 3, 8, 1, 9);
    assertThat(encoder.batches).containsExactly(2, 1);
  }

  @Test
  void countsTheTokensOfStoredChunksWithTheirPrefix() throws IOException {
    Path work =
        work(
            """
            {"stored": {"batches": 2, "chunks": [
              {"title": "rivers", "section": "", "text": "river"},
              {"title": "", "section": "", "text": "river"}]}}
            """);

    List<JsonNode> answers = serve(request("count", work, "\"seconds\": 0"));

    int prefix = answers.getFirst().path("tokens").asInt() - 2 * tokensOf("river");
    assertThat(prefix).isEqualTo(tokensOf("rivers") - 2);
    assertThat(floats(work)).hasSize(4);
    assertThat(encoder.batches).containsExactly(1, 1);
  }

  private int tokensOf(String text) throws IOException {
    return encoder.withTokenizer().tokens(List.of(text)).getFirst().length;
  }

  @Test
  void writesTheVectorsOfTextsInTheirOrder() throws IOException {
    Path work = work("{\"texts\": [\"river river river\", \"river\"]}");

    float[] floats = floats(work);

    assertThat(floats).hasSize(4);
    assertThat(floats[0]).isEqualTo(floats[2] + 2);
  }

  @Test
  void refusesARequestThatItDoesNotKnowAndWorkWithoutContent() throws IOException {
    Path work = work("{\"texts\": [\"river\"]}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(request("train", work, "\"seconds\": 1")))
        .withMessageContaining("'train'");
    Path empty = work("{\"free\": true}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serve(request("measure", empty, "\"seconds\": 1")))
        .withMessageContaining("batches, texts or stored chunks");
  }

  private float[] floats(Path work) throws IOException {
    Path out = folder.resolve("vectors");
    serve(request("encode", work, "\"out\": \"" + out + "\""));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return floats;
  }

  private Path work(String json) throws IOException {
    return Files.writeString(folder.resolve("work.json"), json);
  }

  private static String request(String what, Path work, String more) {
    return "{\"do\": \"" + what + "\", \"work\": \"" + work + "\", " + more + "}";
  }

  private List<JsonNode> serve(String... requests) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncoderEngine.serve(
        encoder.withTokenizer(),
        new BufferedReader(new StringReader(String.join("\n", requests))),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }
}
