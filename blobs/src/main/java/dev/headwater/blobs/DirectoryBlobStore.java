package dev.headwater.blobs;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Blobs in a directory. */
public final class DirectoryBlobStore implements BlobStore {
  private final Path directory;

  public DirectoryBlobStore(Path directory) {
    this.directory = directory;
  }

  @Override
  public Blob put(DocumentKey key, InputStream body, long limit) throws IOException {
    Path folder = folder(key);
    Path temporary = Files.createTempFile(folder, "upload", ".part");
    try {
      Blob blob = HashedCopy.of(body, temporary, limit);
      publish(temporary, folder, directory.resolve(BlobNames.body(key, blob.getName())));
      return blob;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public InputStream open(DocumentKey key, String name) throws IOException {
    return Files.newInputStream(directory.resolve(BlobNames.body(key, name)));
  }

  @Override
  public void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException {
    Path folder = folder(key);
    Path temporary = Files.createTempFile(folder, "parsed", ".part");
    try {
      Files.write(temporary, document.toByteArray());
      publish(temporary, folder, directory.resolve(BlobNames.parsed(key, version)));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(BlobNames.parsed(key, version)))) {
      return Optional.of(ParsedDocument.parseFrom(in));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private Path folder(DocumentKey key) throws IOException {
    return Files.createDirectories(directory.resolve(BlobNames.folder(key)));
  }

  /** Gives a file its name once its content is on the disk; the name is on the disk afterwards. */
  private static void publish(Path temporary, Path folder, Path file) throws IOException {
    force(temporary, StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    // Windows cannot open folders.
    if (!System.getProperty("os.name").startsWith("Windows")) {
      force(folder, StandardOpenOption.READ);
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }
}
