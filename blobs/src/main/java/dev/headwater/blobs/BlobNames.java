package dev.headwater.blobs;

import dev.headwater.events.DocumentKey;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** Names below a store's root: {@code ab/cdef…/<name>}; the folder is the document key's hash. */
final class BlobNames {
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private BlobNames() {}

  /**
   * Where a body is.
   *
   * @param name SHA-256 of its content
   * @throws NoSuchFileException if the name is no SHA-256
   */
  static String body(DocumentKey key, String name) throws NoSuchFileException {
    if (!SHA_256.matcher(name).matches()) {
      throw new NoSuchFileException(name);
    }
    return folder(key) + name;
  }

  /** Where the parsed text of a version is. */
  static String parsed(DocumentKey key, long version) {
    return folder(key) + "parsed-" + version;
  }

  /** The folder of a document, with a slash at its end. */
  static String folder(DocumentKey key) {
    String hash = key.hash();
    return hash.substring(0, 2) + "/" + hash.substring(2) + "/";
  }
}
