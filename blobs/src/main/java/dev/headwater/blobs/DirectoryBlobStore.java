package dev.headwater.blobs;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Blobs in a directory. */
public final class DirectoryBlobStore implements BlobStore {
  private static final int ATTEMPTS = 10;

  private final Path directory;

  public DirectoryBlobStore(Path directory) {
    this.directory = directory;
  }

  @Override
  public Blob put(DocumentKey key, InputStream body, long limit) throws IOException {
    Path folder = directory.resolve(BlobNames.folder(key.hash()));
    Path temporary = temporary(folder, "upload");
    try {
      Blob blob;
      try (OutputStream out = Files.newOutputStream(temporary)) {
        blob = HashedCopy.of(body, out, limit).blob();
      }
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
    Path folder = directory.resolve(BlobNames.folder(key.hash()));
    Path temporary = temporary(folder, "parsed");
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

  @Override
  public void walk(int firstByte, Visitor visitor) throws IOException {
    Path shelf = directory.resolve(BlobNames.shelf(firstByte));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(shelf)) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        if (BlobNames.isFolder(name)) {
          visitor.visit(new Stored.Folder(shelf.getFileName() + name, files(folder)));
        }
      }
    } catch (NoSuchFileException _) {
      // No document's hash begins so.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static List<Stored> files(Path folder) throws IOException {
    List<Stored> files = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      for (Path path : paths) {
        modified(path)
            .flatMap(at -> BlobNames.read(path.getFileName().toString(), at))
            .ifPresent(files::add);
      }
    } catch (NoSuchFileException _) {
      // Another has removed the last file, and the folder.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files;
  }

  private static Optional<Instant> modified(Path file) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** The folder goes with its last file. */
  @Override
  public void remove(Stored.Folder folder, Stored file) throws IOException {
    Path path = directory.resolve(BlobNames.folder(folder.hash()));
    Files.deleteIfExists(path.resolve(file.name()));
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException _) {
      // It has other files.
    }
  }

  @Override
  public Optional<String> topic() throws IOException {
    try {
      return Optional.of(Files.readString(directory.resolve(BlobNames.TOPIC)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  @Override
  public void setTopic(String topic) throws IOException {
    Path temporary = temporary(directory, BlobNames.TOPIC);
    try {
      Files.writeString(temporary, topic);
      publish(temporary, directory, directory.resolve(BlobNames.TOPIC));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A file in a folder, which may be removed as empty at any moment until then. */
  private static Path temporary(Path folder, String prefix) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Files.createTempFile(Files.createDirectories(folder), prefix, BlobNames.UNFINISHED);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException("the folder " + folder + " does not stay", e);
        }
      }
    }
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
