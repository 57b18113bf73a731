package dev.headwater.standalone.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.cli.HeadwaterException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A question about the samples.
 *
 * @param expect texts that the answer's quotes must contain
 */
record DemoQuestion(String collection, String question, List<String> expect) {
  static List<DemoQuestion> read(Path file) {
    try {
      return List.of(new ObjectMapper().readValue(file.toFile(), DemoQuestion[].class));
    } catch (IOException e) {
      throw new HeadwaterException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
