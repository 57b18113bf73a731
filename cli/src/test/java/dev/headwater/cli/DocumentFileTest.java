package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentFileTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void namesAFileOfAFolderByItsPathBelowIt() throws IOException {
    file("travel/trains.md");
    file("welcome.txt");
    file("规章/差旅.md");
    assertThat(ids(folder)).containsExactly("travel/trains.md", "welcome.txt", "规章/差旅.md");
  }

  @Test
  void namesASingleFileByItsName() throws IOException {
    assertThat(ids(file("travel/trains.md"))).containsExactly("trains.md");
  }

  @Test
  void leavesHiddenFilesOut() throws IOException {
    file(".git/config");
    file("travel/.DS_Store");
    file("travel/trains.md");
    assertThat(ids(folder)).containsExactly("travel/trains.md");
  }

  @Test
  void refusesWhatDoesNotExist() {
    assertThatThrownBy(() -> DocumentFile.find(List.of(folder.resolve("missing"))))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void refusesTwoFilesWithOneId() throws IOException {
    file("a/travel.md");
    file("b/travel.md");
    assertThatThrownBy(() -> DocumentFile.find(List.of(folder.resolve("a"), folder.resolve("b"))))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining("'travel.md'");
  }

  @ParameterizedTest
  @CsvSource({
    "travel.md, text/markdown",
    "TRAVEL.TXT, text/plain",
    "travel.html, text/html",
    "travel.pdf, application/pdf",
    "travel.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "travel.odt, application/octet-stream",
    "travel, application/octet-stream"
  })
  void tellsTheMediaTypeByExtension(String name, String mediaType) {
    assertThat(new DocumentFile(name, Path.of(name)).mediaType()).isEqualTo(mediaType);
  }

  private List<String> ids(Path argument) {
    return DocumentFile.find(List.of(argument)).stream().map(DocumentFile::id).toList();
  }

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name);
  }
}
