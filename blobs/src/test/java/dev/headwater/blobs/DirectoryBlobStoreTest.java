package dev.headwater.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBlobStoreTest extends BlobStoreContract {
  @TempDir private Path directory;

  @Override
  BlobStore store() {
    return new DirectoryBlobStore(directory.resolve("blobs"));
  }

  @Test
  void keepsADocumentsFilesInOneFolderNamedByItsKey() throws IOException {
    var blob = store().put(KEY, new ByteArrayInputStream(new byte[] {1}), 1);
    store().putParsed(KEY, 7, ParsedDocument.getDefaultInstance());

    String hash = KEY.hash();
    Path folder = Path.of("blobs", hash.substring(0, 2), hash.substring(2));
    assertThat(files())
        .containsExactlyInAnyOrder(folder.resolve(blob.getName()), folder.resolve("parsed-7"));
  }

  @Test
  void leavesNoTemporaryFileOfAFailedUpload() throws IOException {
    assertThatThrownBy(() -> store().put(KEY, new ByteArrayInputStream(new byte[11]), 10))
        .isInstanceOf(BlobStore.TooLargeException.class);

    assertThat(files()).isEmpty();
  }

  @Test
  void reportsADirectoryThatCannotBeUsed() throws IOException {
    Files.writeString(directory.resolve("blobs"), "a file is in the way");

    assertThatThrownBy(() -> store().put(KEY, new ByteArrayInputStream(new byte[1]), 1))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store().putParsed(KEY, 1, ParsedDocument.getDefaultInstance()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store().open(KEY, "0".repeat(64)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store().parsed(KEY, 1)).isInstanceOf(IOException.class);
  }

  private List<Path> files() throws IOException {
    try (var paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).map(directory::relativize).toList();
    }
  }
}
