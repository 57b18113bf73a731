package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Hugging Face's {@code config.json}, or an object within it. */
record JsonConfig(JsonNode json) {
  static final String FILE = "config.json";

  private static final JsonMapper JSON = new JsonMapper();

  static JsonConfig read(Path file) throws IOException {
    try {
      return new JsonConfig(JSON.readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  String modelType() {
    return text("model_type", "missing");
  }

  /** Whether a field is there and not null. */
  boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** An object within this; empty if there is none. */
  JsonConfig object(String field) {
    return new JsonConfig(json.path(field));
  }

  String text(String field, String other) {
    return has(field) ? json.path(field).asText() : other;
  }

  /** A whole number from 1 on. */
  int integer(String field) {
    JsonNode value = json.path(field);
    if (!value.isInt() || value.asInt() < 1) {
      throw new IllegalArgumentException(
          "%s must be a whole number of 1 or more, but is %s"
              .formatted(field, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  int integer(String field, int other) {
    return has(field) ? integer(field) : other;
  }

  double number(String field) {
    JsonNode value = json.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(
          "%s must be a number, but is %s"
              .formatted(field, value.isMissingNode() ? "missing" : value));
    }
    return value.asDouble();
  }

  double number(String field, double other) {
    return has(field) ? number(field) : other;
  }

  boolean flag(String field, boolean other) {
    return json.path(field).asBoolean(other);
  }

  void require(String field, boolean expected) {
    if (flag(field, expected) != expected) {
      throw new IllegalArgumentException(field + " must be " + expected);
    }
  }

  /** A token's id, or a list of such, or none. */
  Set<Integer> tokens(String field) {
    Set<Integer> tokens = new HashSet<>();
    JsonNode value = json.path(field);
    if (value.isInt()) {
      tokens.add(value.asInt());
    }
    value.forEach(id -> tokens.add(id.asInt()));
    return tokens;
  }
}
