package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a folder in Hugging Face's form says of its tokenizer. */
record TokenizerFolder(Path folder) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The tokenizer itself. */
  Path file() {
    return folder.resolve("tokenizer.json");
  }

  /**
   * The chat template: {@code chat_template.jinja}, or else that of {@code tokenizer_config.json},
   * the one named {@code default} where there are several.
   */
  Optional<ChatFormat> chat() throws IOException {
    Path configuration = folder.resolve("tokenizer_config.json");
    JsonNode json = JSON.missingNode();
    if (Files.exists(configuration)) {
      try {
        json = JSON.readTree(configuration.toFile());
      } catch (JsonProcessingException e) {
        throw new IOException(configuration + " is not valid JSON: " + e.getOriginalMessage(), e);
      }
    }
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
