package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says why in one line. */
class ServiceTest {
  @Test
  void namesTheSettingThatWasRefused() {
    assertThatThrownBy(() -> Service.start("embed", Map.of("headwater.kafka.documents-epoch", 0)))
        .isInstanceOf(Service.StartException.class)
        .hasMessage(
            "embed did not start: headwater.kafka.documents-epoch is 0; allowed are 1 to 32767");
  }

  @Test
  void namesTheFileThatCannotBeRead(@TempDir Path folder) {
    Path missing = folder.resolve("client.properties");

    assertThatThrownBy(() ->
            Service.start("embed", Map.of("headwater.kafka.client-properties", missing.toString())))
        .isInstanceOf(Service.StartException.class)
        .hasMessageStartingWith("embed did not start: headwater.kafka.client-properties:")
        .hasMessageContaining(missing.toString());
  }

  @Test
  void readsTheCommandLine() {
    assertThatThrownBy(
            () -> Service.start("embed", Map.of(), "-headwater.kafka.documents-epoch=40000"))
        .hasMessageContaining("headwater.kafka.documents-epoch is 40000");
  }
}
