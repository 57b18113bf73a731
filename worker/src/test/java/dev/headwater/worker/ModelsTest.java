package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headwater.worker.Models.Pinned;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
  private static final Models.Source SOURCE = new Models.Source.PythonPackage("tiny==1", "tiny");
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
        .withMessageContaining("not the pinned one");
  }

  @Test
  void namesTheModelsThatAreKnown() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Models(directory).file("gpt-5", "model.gguf"))
        .withMessageContaining("'gpt-5'")
        .withMessageContaining("bge-small-en-v1.5");
    assertThat(Models.names()).contains("smollm2-135m-instruct");
  }

  @Test
  void pinsEachFileOnce() throws IOException {
    assertThat(Models.PINNED).doesNotHaveDuplicates();
    for (Pinned pinned : Models.PINNED) {
      assertThat(pinned.sha256()).matches("[0-9a-f]{64}");
      Path path = new Models(directory).path(pinned);
      Files.createDirectories(path.getParent());
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.setLength(pinned.size() - 1);
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> new Models(directory).file(pinned.model(), pinned.file()));
    }
  }

  private void write(String content) throws IOException {
    Path path = new Models(directory).path(TINY);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
