package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
  @TempDir private Path folder;

  @Test
  void readsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "Über 河\r\n");
    assertThat(TextFiles.read(file)).isEqualTo("Über 河\r\n");
  }

  @Test
  void readsAFolderInTheOrderOfItsPaths() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    Files.writeString(folder.resolve("c.txt"), "3");
    Files.writeString(folder.resolve("b/z.txt"), "2");
    Files.writeString(folder.resolve("a.txt"), "1");
    assertThat(TextFiles.read(folder)).isEqualTo("123");
  }

  @Test
  void refusesWhatIsNotThere() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> TextFiles.read(missing))
        .isInstanceOf(IOException.class)
        .hasMessage("text " + missing + " does not exist");
  }

  @Test
  void refusesAFolderWithoutText() throws IOException {
    Files.createFile(folder.resolve("empty.txt"));
    assertThatThrownBy(() -> TextFiles.read(folder)).hasMessage("text " + folder + " is empty");
  }

  @Test
  void namesTheFileThatIsNotUtf8() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "text");
    Path image = Files.write(folder.resolve("b.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    assertThatThrownBy(() -> TextFiles.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("text " + image + " is not UTF-8");
  }

  @Test
  void refusesMoreThanItKeepsInMemoryBeforeItReadsIt() throws IOException {
    Path large = folder.resolve("large.txt");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(TextFiles.MAX_BYTES + 1);
    }
    assertThatThrownBy(() -> TextFiles.read(large))
        .hasMessage("text " + large + " has more than 268435456 bytes, the limit");
  }
}
