package dev.headwater.transformer.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The text to learn from: a file, or all files below a folder in the order of their paths. */
final class TextFiles {
  /** Largest text: its characters and tokens are kept in memory. */
  static final long MAX_BYTES = 256L << 20;

  private TextFiles() {}

  /**
   * Reads a text.
   *
   * @throws IOException if there is none, it is larger than {@link #MAX_BYTES}, or a file is not
   *     UTF-8
   */
  public static String read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IOException("text %s does not exist".formatted(path));
    }
    StringBuilder text = new StringBuilder();
    long bytes = 0;
    for (Path file : files(path)) {
      bytes += Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new IOException(
            "text %s has more than %d bytes, the limit".formatted(path, MAX_BYTES));
      }
      text.append(decode(file));
    }
    if (text.isEmpty()) {
      throw new IOException("text %s is empty".formatted(path));
    }
    return text.toString();
  }

  private static List<Path> files(Path path) throws IOException {
    try (Stream<Path> below = Files.walk(path)) {
      return below.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String decode(Path file) throws IOException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("text %s is not UTF-8".formatted(file), e);
    }
  }
}
