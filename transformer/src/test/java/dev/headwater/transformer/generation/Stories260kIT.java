package dev.headwater.transformer.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.Llama2cFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Continues llama2.c's stories260K as its documentation shows. */
class Stories260kIT {
  private static final int START = 1;
  private static final Path FOLDER = Path.of("../../shared/data/gpt/stories260K").normalize();

  @Test
  void tellsTheDocumentedStoryGreedily() throws IOException {
    assumeTrue(
        Files.isDirectory(FOLDER), () -> "skipped: " + FOLDER.toAbsolutePath() + " is absent");
    Llama2cFile file = Llama2cFile.read(FOLDER.resolve("stories260K.bin"));
    String[] tokens = Llama2cFile.tokens(FOLDER.resolve("tok512.bin"), 512);
    StringBuilder story = new StringBuilder();
    try (Gpt gpt = new Gpt(file.configuration(), file.weights());
        KeyValueCache cache = gpt.newCache(257)) {
      int token = Sampler.likeliest(gpt.next(new int[] {START}, cache));
      for (int i = 0; i < 256 && token != START; i++) {
        story.append(tokens[token]);
        token = Sampler.likeliest(gpt.next(new int[] {token}, cache));
      }
    }
    assertThat(story.toString().strip()).isEqualTo(documented());
  }

  /** The text between the greedy command and the end of its block. */
  private static String documented() throws IOException {
    String documentation = Files.readString(FOLDER.resolve("stories260K.md"), UTF_8);
    int command = documentation.indexOf("-t 0.0\n");
    int end = documentation.indexOf("\n```", command);
    return documentation.substring(command + "-t 0.0\n".length(), end).strip();
  }
}
