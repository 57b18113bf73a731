package dev.headwater.blobs;

import dev.headwater.events.DocumentKey;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names below a store's root: {@code ab/cdef…/<name>}; the folder is the document key's hash. A
 * body's name is its SHA-256 and when it was stored, in milliseconds since 1970 (UTC): so a body is
 * never stored under the name of an older one, and an old one that no record names can go.
 */
final class BlobNames {
  /** Ends the name of a file that is not complete. */
  static final String UNFINISHED = ".part";

  /** Which topic the bodies belong to. */
  static final String TOPIC = "topic";

  private static final int SHA_256_DIGITS = 64;

  /** Older stores have names without a time. */
  private static final Pattern BODY = Pattern.compile("[0-9a-f]{64}(-[0-9]{1,18})?");

  private static final Pattern TEXT = Pattern.compile("parsed-([0-9]{1,18})");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{62}");

  private BlobNames() {}

  /** The name of a body that is stored now. */
  static String newBody(String sha256) {
    return sha256 + "-" + System.currentTimeMillis();
  }

  /** The SHA-256 in a body's name. */
  static String sha256(String name) {
    return name.substring(0, SHA_256_DIGITS);
  }

  /**
   * Where a body is.
   *
   * @throws NoSuchFileException if the name is no body's
   */
  static String body(DocumentKey key, String name) throws NoSuchFileException {
    if (!BODY.matcher(name).matches()) {
      throw new NoSuchFileException(name);
    }
    return folder(key.hash()) + name;
  }

  /** Where the parsed text of a version is. */
  static String parsed(DocumentKey key, long version) {
    return folder(key.hash()) + "parsed-" + version;
  }

  /** The folder of a document, with a slash at its end. */
  static String folder(String hash) {
    return hash.substring(0, 2) + "/" + hash.substring(2) + "/";
  }

  /** The folder that holds those of all documents whose key's hash begins with a byte. */
  static String shelf(int firstByte) {
    return "%02x/".formatted(firstByte);
  }

  /** Whether a name on a shelf is that of a document's folder. */
  static boolean isFolder(String name) {
    return HASH.matcher(name).matches();
  }

  /** What a name in a document's folder stands for; empty if another has put it there. */
  static Optional<Stored> read(String name, Instant at) {
    Matcher text = TEXT.matcher(name);
    if (text.matches()) {
      return Optional.of(new Stored.Text(name, Long.parseLong(text.group(1)), at));
    }
    if (BODY.matcher(name).matches()) {
      return Optional.of(new Stored.Body(name, at));
    }
    return name.endsWith(UNFINISHED)
        ? Optional.of(new Stored.Leftover(name, at))
        : Optional.empty();
  }
}
