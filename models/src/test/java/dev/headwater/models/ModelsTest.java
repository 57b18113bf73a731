package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  private static final Source SOURCE = new Source.PythonPackage("tiny==1", "tiny");
  private static final Pinned TINY =
      new Pinned(
          "tiny",
          "model.onnx",
          3,
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          SOURCE);

  @TempDir Path directory;

  @Test
  void acceptsThePinnedFile() throws IOException {
    write("abc");

    new Models(directory).verify(TINY);
  }

  @Test
  void saysWhichCommandBringsAMissingFile() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Models(directory).verify(TINY))
        .withMessageContaining("is missing")
        .withMessageContaining("./headwater models tiny");
  }

  @Test
  void refusesAFileCutShort() throws IOException {
    write("ab");

    assertThatIllegalStateException()
        .isThrownBy(() -> new Models(directory).verify(TINY))
        .withMessageContaining("has 2 bytes instead of 3");
  }

  @Test
  void refusesAnotherFileOfTheSameSize() throws IOException {
    write("abd");

    assertThatIllegalStateException()
        .isThrownBy(() -> new Models(directory).verify(TINY))
        .withMessageContaining("another SHA-256");
  }

  @Test
  void checksEveryFileThatItHandsOut() throws IOException {
    for (Pinned pinned : Catalogue.FILES) {
      Path path = new Models(directory).path(pinned);
      Files.createDirectories(path.getParent());
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(pinned.size() - 1);
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> new Models(directory).file(pinned.model(), pinned.file()))
          .withMessageContaining(pinned.size() - 1 + " bytes");
    }
  }

  @Test
  void usesTheDefaultDirectoryUnlessOneIsSet() {
    assertThat(Models.in(directory).directory()).isEqualTo(directory);
    assertThat(Models.in(null).directory()).isEqualTo(Models.defaultDirectory());
  }

  private void write(String content) throws IOException {
    Path path = new Models(directory).path(TINY);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
