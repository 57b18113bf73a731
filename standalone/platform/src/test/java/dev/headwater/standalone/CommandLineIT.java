package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command line against the running platform. */
@ExtendWith(RunningPlatform.class)
class CommandLineIT {
  private final Api api;

  CommandLineIT(Api api) {
    this.api = api;
  }

  @Test
  void ingestsWhatItCanAndNamesTheFileThatFailed(@TempDir Path folder) throws IOException {
    Path nested = Files.createDirectories(folder.resolve("guide/mills"));
    Files.writeString(nested.resolve("mill.md"), "# Mill\n\nThe Osier mill has 29 blades.\n");
    Files.writeString(folder.resolve("torn.pdf"), "%PDF-1.7 and nothing more");

    Run ingest = run("ingest", "--collection", "cli-folder", "--create", folder.toString());

    assertThat(ingest.exit()).as(ingest.toString()).isEqualTo(1);
    assertThat(ingest.out() + ingest.err())
        .contains("torn.pdf")
        .doesNotContain("Exception", "\tat ");
    assertThat(run("search", "--collection", "cli-folder", "Osier mill blades").out())
        .contains("guide/mills/mill.md", "29 blades");
  }

  @Test
  void asksSearchesShowsAndDeletesADocument(@TempDir Path folder) throws IOException {
    String text = "# Kiln\n\nThe Sorrel kiln is fired every 37 days.\n";
    Path file = Files.writeString(folder.resolve("kiln.md"), text);
    Run ingest = run("ingest", "--collection", "cli", "--create", file.toString());
    assertThat(ingest.exit()).as(ingest.toString()).isZero();

    Run ask =
        run("ask", "--collection", "cli", "--temperature", "0", "How often is the kiln fired?");
    assertThat(ask.exit()).as(ask.toString()).isZero();
    assertThat(ask.out()).contains("37 days", "[1] kiln.md", "\"The Sorrel kiln is fired");

    JsonNode found =
        new ObjectMapper().readTree(run("search", "--collection", "cli", "--json", "kiln").out());
    assertThat(found.at("/hits/0/document").asText()).isEqualTo("kiln.md");

    assertThat(run("status", "--collection", "cli").out()).contains("cli (en", "kiln.md: ");

    Run delete = run("delete", "--collection", "cli", "kiln.md");
    assertThat(delete.exit()).as(delete.toString()).isZero();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(run("search", "--collection", "cli", "kiln").out())
                .contains("Nothing found in cli"));
  }

  @Test
  void saysInOneLineThatACollectionIsUnknown() {
    for (String command : List.of("ask", "search")) {
      Run run = run(command, "--collection", "nowhere", "kiln");

      assertThat(run.exit()).as(run.toString()).isEqualTo(1);
      assertThat(run.err()).startsWith("headwater: ").contains("nowhere").hasLineCount(1);
    }
  }

  @Test
  void embedsTextsWithoutAServer() throws IOException {
    Run run = runPlain("embed", "--encoder", "bge-small-zh-v1.5", "年假有多少天？", "a kiln");

    assertThat(run.exit()).as(run.toString()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2).doesNotHaveDuplicates();
    for (String line : lines) {
      float[] vector = new ObjectMapper().readValue(line, float[].class);
      double squares = 0;
      for (float number : vector) {
        squares += number * number;
      }
      assertThat(vector).hasSize(512);
      assertThat(squares).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void saysInOneLineThatNoServerAnswers() {
    String url = "http://127.0.0.1:" + Ports.free();

    Run run = runPlain("ask", "--url", url, "Is anybody there?");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("No Headwater answers at " + url).hasLineCount(1);
  }

  /** What a command left: its exit code, standard output and standard error. */
  private record Run(int exit, String out, String err) {}

  private Run run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--url", "http://127.0.0.1:" + api.settings().port()));
    all.addAll(List.of(arguments));
    return runPlain(all.toArray(String[]::new));
  }

  private static Run runPlain(String... arguments) {
    try (Output output = new Output()) {
      int exit = new Headwater().run(arguments);
      return new Run(exit, output.out(), output.error());
    }
  }
}
