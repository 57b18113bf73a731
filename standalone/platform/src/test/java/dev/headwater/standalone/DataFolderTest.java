package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.cli.HeadwaterException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void isMadeWhereItIsMissing() {
    try (DataFolder data = DataFolder.lock(folder.resolve("new"))) {
      assertThat(data.path()).isDirectory().isAbsolute();
    }
  }

  @Test
  void isForOnePlatformAtATime() {
    try (var _ = DataFolder.lock(folder)) {
      assertThatThrownBy(() -> DataFolder.lock(folder))
          .isInstanceOf(HeadwaterException.class)
          .hasMessageContaining("in use by another Headwater")
          .hasMessageContaining("HEADWATER_DATA");
    }
    DataFolder.lock(folder).close();
  }

  @Test
  void namesAFolderThatCannotBeWritten() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> DataFolder.lock(file))
        .isInstanceOf(HeadwaterException.class)
        .hasMessageContaining(file.toString());
  }
}
