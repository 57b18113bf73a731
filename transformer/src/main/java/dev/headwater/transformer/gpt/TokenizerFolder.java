package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.tensors.JsonConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a folder in Hugging Face's form says of its tokenizer. */
record TokenizerFolder(Path folder) {
  /**
   * The tokenizer. Its vocabulary may be smaller than the model's, which some round up.
   *
   * @param vocabularySize of the model
   */
  Tokenizer tokenizer(int vocabularySize) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Tokenizer tokenizer = Tokenizer.load(file);
    if (tokenizer.size() > vocabularySize) {
      throw new IOException(
          "%s has %d tokens, but vocab_size of %s is %d"
              .formatted(file, tokenizer.size(), JsonConfig.FILE, vocabularySize));
    }
    return tokenizer;
  }

  /**
   * The chat template: {@code chat_template.jinja}, or else that of {@code tokenizer_config.json},
   * the one named {@code default} where there are several.
   */
  Optional<ChatFormat> chat() throws IOException {
    Path configuration = folder.resolve("tokenizer_config.json");
    JsonNode json =
        Files.exists(configuration)
            ? JsonConfig.read(configuration).json()
            : MissingNode.getInstance();
    Path file = folder.resolve("chat_template.jinja");
    String template =
        Files.exists(file) ? Files.readString(file) : template(json.path("chat_template"));
    return template.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChatFormat(template, token(json, "bos_token"), token(json, "eos_token")));
  }

  private static String template(JsonNode node) {
    for (JsonNode each : node) {
      if (each.path("name").asText().equals("default")) {
        return each.path("template").asText();
      }
    }
    return node.asText();
  }

  /** A token is its text, or an object with it. */
  private static String token(JsonNode json, String field) {
    JsonNode token = json.path(field);
    return token.isTextual() ? token.asText() : token.path("content").asText();
  }
}
