package dev.headwater.blobs;

import dev.headwater.events.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was copied, hashed on the way.
 *
 * @param sha256 in lower-case hex
 * @param size in bytes
 */
record HashedCopy(String sha256, long size) {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The body, under the name of one that is stored now. */
  Blob blob() {
    return Blob.newBuilder().setName(BlobNames.newBody(sha256)).setSize(size).build();
  }

  /**
   * Copies a body, however large, through a small buffer.
   *
   * @param limit most bytes
   * @throws BlobStore.TooLargeException if the body exceeds the limit
   */
  static HashedCopy of(InputStream body, OutputStream out, long limit) throws IOException {
    MessageDigest digest = digest();
    long size = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      size += read;
      if (size > limit) {
        throw new BlobStore.TooLargeException(limit);
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
    }
    return new HashedCopy(HexFormat.of().formatHex(digest.digest()), size);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
