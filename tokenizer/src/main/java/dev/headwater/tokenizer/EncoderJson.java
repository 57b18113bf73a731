package dev.headwater.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A small file beside an encoder's weights. Its errors name file, field, value and limit. */
record EncoderJson(Path file, JsonNode json) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The file, without any field where it is absent. */
  static EncoderJson read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new EncoderJson(file, MissingNode.getInstance());
    }
    try {
      return new EncoderJson(file, JSON.readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  boolean isAbsent() {
    return json.isMissingNode();
  }

  /** An object within this one; without any field where there is none. */
  EncoderJson object(String field) {
    return new EncoderJson(file, json.path(field));
  }

  /** Refuses a field of another name, which would have no effect. */
  void requireFields(String... names) throws IOException {
    if (!isAbsent() && !json.isObject()) {
      throw new IOException(file + " must be a JSON object");
    }
    for (var field : json.properties()) {
      if (!List.of(names).contains(field.getKey())) {
        throw refused(
            field.getKey(), "is not known; there are %s".formatted(String.join(", ", names)));
      }
    }
  }

  /** A text of so many characters at the most. */
  Optional<String> text(String field, int most) throws IOException {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw refused(field, "must be a text, but is %s".formatted(value));
    }
    if (value.asText().length() > most) {
      throw refused(
          field,
          "must have at most %d characters, but has %d".formatted(most, value.asText().length()));
    }
    return Optional.of(value.asText());
  }

  /** A whole number from 1 to the most. */
  OptionalInt integer(String field, int most) throws IOException {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isInt() || value.asInt() < 1 || value.asInt() > most) {
      throw refused(
          field,
          "must be a whole number from 1 %s, but is %s"
              .formatted(most == Integer.MAX_VALUE ? "on" : "to " + most, value));
    }
    return OptionalInt.of(value.asInt());
  }

  IOException refused(String field, String why) {
    return new IOException("%s: %s %s".formatted(file, field, why));
  }
}
