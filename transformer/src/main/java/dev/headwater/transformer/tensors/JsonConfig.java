package dev.headwater.transformer.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Hugging Face's {@code config.json}, or an object within it. */
public record JsonConfig(JsonNode json) {
  /** Its name in a model's folder. */
  public static final String FILE = "config.json";

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read or is not JSON
   */
  public static JsonConfig read(Path file) throws IOException {
    try {
      return new JsonConfig(JSON.readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The field {@code model_type}; {@code missing} where there is none. */
  public String modelType() {
    return text("model_type", "missing");
  }

  /** Whether a field is there and not null. */
  public boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** An object within this; empty if there is none. */
  public JsonConfig object(String field) {
    return new JsonConfig(json.path(field));
  }

  /** A text, or another where there is none. */
  public String text(String field, String other) {
    return has(field) ? json.path(field).asText() : other;
  }

  /**
   * A whole number from 1 on.
   *
   * @throws IllegalArgumentException if it is missing or another value
   */
  public int integer(String field) {
    JsonNode value = json.path(field);
    if (!value.isInt() || value.asInt() < 1) {
      throw new IllegalArgumentException(
          "%s must be a whole number of 1 or more, but is %s"
              .formatted(field, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  /** As above, or another where there is none. */
  public int integer(String field, int other) {
    return has(field) ? integer(field) : other;
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if it is missing or another value
   */
  public double number(String field) {
    JsonNode value = json.path(field);
    if (!value.isNumber()) {
      throw new IllegalArgumentException(
          "%s must be a number, but is %s"
              .formatted(field, value.isMissingNode() ? "missing" : value));
    }
    return value.asDouble();
  }

  /** As above, or another where there is none. */
  public double number(String field, double other) {
    return has(field) ? number(field) : other;
  }

  /** A flag, or another where there is none. */
  public boolean flag(String field, boolean other) {
    return json.path(field).asBoolean(other);
  }

  /**
   * Refuses the other value of a flag, which is as expected where there is none.
   *
   * @throws IllegalArgumentException if it is not as expected
   */
  public void require(String field, boolean expected) {
    if (flag(field, expected) != expected) {
      throw new IllegalArgumentException(field + " must be " + expected);
    }
  }

  /** A token's id, or a list of such, or none. */
  public Set<Integer> tokens(String field) {
    Set<Integer> tokens = new HashSet<>();
    JsonNode value = json.path(field);
    if (value.isInt()) {
      tokens.add(value.asInt());
    }
    value.forEach(id -> tokens.add(id.asInt()));
    return tokens;
  }
}
