package dev.headwater.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings that nobody should see. Each is a value, or is in a file that {@code <key>-file} names.
 */
public final class Secrets {
  private Secrets() {}

  /**
   * The secret, or the content of its file without the white space around it.
   *
   * @param key of the value's setting, for messages
   * @return empty if neither is set
   * @throws IllegalArgumentException if both are set, or the file cannot be read
   */
  public static Optional<String> read(String key, @Nullable String value, @Nullable Path file) {
    if (file == null) {
      return Optional.ofNullable(value);
    }
    if (value != null) {
      throw new IllegalArgumentException(
          "%1$s and %1$s-file are both set; one of them is needed".formatted(key));
    }
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s-file: cannot read %s: %s".formatted(key, file, e.getMessage()), e);
    }
  }
}
