package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.testing.Output;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GptCommandTest {
  /** A GPT-2 of small random weights, of letters and a few pairs of them. */
  private static final String TINY = "../../transformer/src/test/resources/tiny-gpt2";

  private final Output output = new Output();

  @AfterEach
  void close() {
    output.close();
  }

  @Test
  void countsAShapeByItsName() {
    assertThat(new Headwater().run("gpt", "census", "gpt3-175b")).isZero();
    assertThat(out().lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow())
        .matches("Total +27,938 +175,181,291,520");
  }

  @Test
  void countsACheckpointAsJson() throws IOException {
    assertThat(new Headwater().run("gpt", "census", TINY, "--json")).isZero();
    JsonNode census = new ObjectMapper().readTree(out());
    assertThat(census.path("matrix_count").asInt()).isEqualTo(1 + 2 * (3 * 3 + 3) + 1);
    assertThat(census.path("matrices").get(1).path("formula").asText())
        .isEqualTo("4 per head × 12 wide × 3 heads × 2 layers");
  }

  @Test
  void saysWhatCanBeCounted() {
    assertThat(new Headwater().run("gpt", "census", "gpt4")).isEqualTo(1);
    assertThat(error()).hasLineCount(1).contains("'gpt4'", "gpt2-medium", "a folder");
  }

  @Test
  void continuesAText() {
    String[] command = {"gpt", "generate", "the end", "--model", TINY, "--max-tokens", "9"};
    assertThat(new Headwater().run(command)).isZero();
    String first = out();
    assertThat(first).startsWith("the end").hasSizeGreaterThan("the end".length());
    output.reset();
    new Headwater().run(command);
    assertThat(out()).isEqualTo(first);
  }

  @Test
  void refusesATemperatureAbove2() {
    assertThat(new Headwater().run("gpt", "generate", "a", "--model", TINY, "--temperature", "2.1"))
        .isEqualTo(1);
    assertThat(error()).hasLineCount(1).contains("temperature must be 0 to 2, but is 2.1");
    output.reset();
    assertThat(new Headwater().run("gpt", "temperature", "a", "--model", TINY, "--at", "0,3"))
        .isEqualTo(1);
    assertThat(error()).hasLineCount(1).contains("temperature must be 0 to 2, but is 3.0");
  }

  @Test
  void showsTheNextTokenAtSeveralTemperatures(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(
            new Headwater()
                .run(
                    "gpt",
                    "temperature",
                    "an",
                    "--model",
                    TINY,
                    "--at",
                    "0,2",
                    "--html",
                    "" + page))
        .isZero();
    assertThat(out().lines().toList().get(1)).matches("\\S+ +100.00 % +\\d+\\.\\d\\d %");
    assertThat(out()).contains("all others", "entropy in bits", page.toString());
    assertThat(Files.readString(page)).contains("\"prompt\":\"an\"");
  }

  @Test
  void showsTheEmbeddingSpace(@TempDir Path folder) throws IOException {
    Path picture = folder.resolve("space.png");
    assertThat(
            new Headwater()
                .run(
                    "gpt",
                    "embeddings",
                    "the",
                    "--minus",
                    "x",
                    "--plus",
                    "y",
                    "--top",
                    "5",
                    "--model",
                    TINY,
                    "--png",
                    "" + picture))
        .isZero();
    assertThat(out()).startsWith("Nearest to the - x + y, by cosine").contains("at random");
    assertThat(out().lines().skip(3).limit(5)).allMatch(line -> line.matches(" *-?0\\.\\d{3} .*"));
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(2 * image.getHeight());
  }

  @Test
  void refusesAWordOfSeveralTokens() {
    assertThat(new Headwater().run("gpt", "embeddings", "king", "--model", TINY)).isEqualTo(1);
    assertThat(error()).isEqualTo("headwater: \"king\" must be one token, but is 4: k i n g\n");
  }

  @Test
  void namesTheModelThatIsMissing() {
    assertThat(new Headwater().run("gpt", "generate", "a", "--model", "no/such")).isEqualTo(1);
    assertThat(error()).isEqualTo("headwater: no/such: no such file\n");
  }

  private String out() {
    return output.out();
  }

  private String error() {
    return output.error();
  }
}
