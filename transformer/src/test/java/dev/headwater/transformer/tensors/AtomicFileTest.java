package dev.headwater.transformer.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void replacesALongerFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "a longer text");
    AtomicFile.write(file, "short 河");
    assertThat(file).hasContent("short 河");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void showsNothingUntilItIsWhole() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(
        file,
        channel -> {
          AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[] {1, 2}));
          assertThat(file).doesNotExist();
        });
    assertThat(file).hasBinaryContent(new byte[] {1, 2});
  }

  @Test
  void overwritesWhatAKilledWriterLeft() throws IOException {
    Files.writeString(folder.resolve(".a.txt.tmp"), "half of a longer text");
    AtomicFile.write(folder.resolve("a.txt"), "whole");
    assertThat(folder.resolve("a.txt")).hasContent("whole");
    assertThat(folder.resolve(".a.txt.tmp")).doesNotExist();
  }

  @Test
  void leavesNoTemporaryFileWhenWritingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                _ -> {
                  throw new IllegalStateException("no content");
                }))
        .hasMessage("no content");
    assertThat(file).hasContent("old");
    assertThat(folder.resolve(".a.txt.tmp")).doesNotExist();
  }

  @Test
  void refusesAFolderThatDoesNotExist() {
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none/a.txt"), "text"))
        .isInstanceOf(NoSuchFileException.class);
  }
}
