package dev.headwater.blobs;

import dev.headwater.events.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Copies a body into a file while it computes the hash that names it. */
final class HashedCopy {
  private static final int BUFFER_BYTES = 1 << 16;

  private HashedCopy() {}

  /**
   * Copies a body, however large, through a small buffer.
   *
   * @param file replaced if it exists
   * @param limit most bytes
   * @return SHA-256 and size of what was copied
   * @throws BlobStore.TooLargeException if the body exceeds the limit
   */
  static Blob of(InputStream body, Path file, long limit) throws IOException {
    MessageDigest digest = sha256();
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        size += read;
        if (size > limit) {
          throw new BlobStore.TooLargeException(limit);
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
    String name = HexFormat.of().formatHex(digest.digest());
    return Blob.newBuilder().setName(name).setSize(size).build();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
