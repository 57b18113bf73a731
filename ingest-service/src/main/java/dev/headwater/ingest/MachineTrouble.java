package dev.headwater.ingest;

import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures of the machine on which a document is read: the parsers unpack into temporary files. No
 * document is to blame for them, and none is read before they are mended.
 */
final class MachineTrouble {
  /** How Linux, macOS and Windows say it; {@code java.io} has no types for it. */
  private static final List<String> SIGNS =
      List.of(
          "No space left on device",
          "not enough space on the disk",
          "Disk quota exceeded",
          "Too many open files",
          "Permission denied",
          "Read-only file system",
          "Input/output error");

  private MachineTrouble() {}

  /**
   * Returns if the machine is not to blame for a failure of reading.
   *
   * @throws OutageException if it is
   */
  static void rethrow(@Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutageException outage) {
        throw outage;
      }
      if (cause instanceof FileSystemException || hasSign(cause)) {
        throw new OutageException(
            "this machine cannot read documents now (temporary files are in %s): %s"
                .formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
            cause);
      }
    }
  }

  private static boolean hasSign(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof IOException && SIGNS.stream().anyMatch(message::contains);
  }
}
