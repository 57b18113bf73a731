package dev.headwater.worker;

import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.ParsedDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Blobs in a directory: {@code ab/cdef…/<name>}; the folder is the hash of the document key. */
public final class DirectoryBlobStore implements BlobStore {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  private final Path directory;

  public DirectoryBlobStore(Path directory) {
    this.directory = directory;
  }

  @Override
  public Blob put(DocumentKey key, InputStream body, long limit) throws IOException {
    Path folder = Files.createDirectories(folder(key));
    Path temporary = Files.createTempFile(folder, "upload", ".part");
    try {
      MessageDigest digest = sha256();
      long size = 0;
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
          size += read;
          if (size > limit) {
            throw new TooLargeException(limit);
          }
          digest.update(buffer, 0, read);
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
        channel.force(true);
      }
      String name = HexFormat.of().formatHex(digest.digest());
      Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      forceDirectory(folder);
      return Blob.newBuilder().setName(name).setSize(size).build();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public InputStream open(DocumentKey key, String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new NoSuchFileException(name);
    }
    return Files.newInputStream(folder(key).resolve(name));
  }

  @Override
  public void putParsed(DocumentKey key, long version, ParsedDocument document) throws IOException {
    Path folder = Files.createDirectories(folder(key));
    Path temporary = Files.createTempFile(folder, "parsed", ".part");
    try {
      Files.copy(
          new ByteArrayInputStream(document.toByteArray()),
          temporary,
          StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(temporary, parsedFile(key, version), StandardCopyOption.ATOMIC_MOVE);
      forceDirectory(folder);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Optional<ParsedDocument> parsed(DocumentKey key, long version) throws IOException {
    Path file = parsedFile(key, version);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(ParsedDocument.parseFrom(in));
    }
  }

  private Path parsedFile(DocumentKey key, long version) {
    return folder(key).resolve("parsed-" + version);
  }

  private Path folder(DocumentKey key) {
    String hash = key.hash();
    return directory.resolve(hash.substring(0, 2)).resolve(hash.substring(2));
  }

  /** Makes a rename durable, except on Windows, where folders cannot be opened. */
  private static void forceDirectory(Path folder) throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
