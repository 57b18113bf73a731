package dev.headwater.transformer.bert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A copy of the encoder that src/test/python/tiny_bert.py wrote, which a test may change.
 *
 * @param path its folder
 */
record TinyBert(Path path) {
  private static final Path SOURCE = Path.of("src/test/resources/tiny-bert");

  static TinyBert in(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCE)) {
      files.filter(Files::isRegularFile).forEach(file -> copy(file, path));
    }
    return new TinyBert(path);
  }

  private static void copy(Path file, Path path) {
    try {
      Path target = path.resolve(SOURCE.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  TinyBert write(String file, String json) throws IOException {
    Files.writeString(file(file), json);
    return this;
  }

  /** Changes config.json. */
  TinyBert configure(Consumer<ObjectNode> change) throws IOException {
    ObjectNode config = (ObjectNode) new JsonMapper().readTree(file("config.json").toFile());
    change.accept(config);
    return write("config.json", config.toString());
  }

  /** The reference's texts and vectors. */
  JsonNode golden() throws IOException {
    return new JsonMapper().readTree(file("vectors.json").toFile());
  }
}
