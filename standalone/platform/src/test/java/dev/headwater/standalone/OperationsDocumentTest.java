package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.standalone.processes.Installation;
import dev.headwater.worker.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/operations.md names every metric, with its kind, labels and meaning, and no other. */
class OperationsDocumentTest {
  @Test
  void documentsEveryMetric() throws IOException {
    String document = Files.readString(Installation.find().home().resolve("docs/operations.md"));

    assertThat(document.lines().filter(line -> line.startsWith("| `headwater_")))
        .containsExactlyElementsOf(
            Arrays.stream(Measure.values()).map(OperationsDocumentTest::row).toList());
  }

  private static String row(Measure measure) {
    String labels =
        measure.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            measure.metric(),
            measure.kind().name().toLowerCase(Locale.ROOT),
            labels.isEmpty() ? "none" : labels,
            measure.help());
  }
}
