package dev.headwater.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A JSON object from a client. Refusals name field, value and limit. */
public final class JsonObject {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;
  private final String prefix;

  private JsonObject(JsonNode node, String prefix) {
    this.node = node;
    this.prefix = prefix;
  }

  /**
   * Parses an object; an empty body is an empty object.
   *
   * @param known allowed fields
   */
  public static JsonObject parse(byte[] json, String... known) {
    try {
      JsonNode node = json.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(json);
      return of(node, "", known);
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw ProblemException.badRequest(
          "the body is not JSON: %s (line %d, column %d)"
              .formatted(
                  e.getOriginalMessage(),
                  place == null ? 0 : place.getLineNr(),
                  place == null ? 0 : place.getColumnNr()));
    } catch (IOException e) {
      throw ProblemException.badRequest("the body is not JSON: " + e.getMessage());
    }
  }

  private static JsonObject of(JsonNode node, String prefix, String... known) {
    if (!node.isObject()) {
      throw ProblemException.badRequest(
          "%s is not a JSON object".formatted(prefix.isEmpty() ? "the body" : prefix));
    }
    String dotted = prefix.isEmpty() ? "" : prefix + ".";
    node.fieldNames()
        .forEachRemaining(name -> {
          if (!List.of(known).contains(name)) {
            throw ProblemException.badRequest(
                "unknown field '%s%s'; known are %s"
                    .formatted(dotted, name, String.join(", ", known)));
          }
        });
    return new JsonObject(node, dotted);
  }

  /** A string; null if the field is absent. */
  public @Nullable String text(String field, int maxLength) {
    JsonNode value = value(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw refused(field, value, "a string");
    }
    String text = value.textValue();
    int length = text.codePointCount(0, text.length());
    if (length > maxLength) {
      throw ProblemException.badRequest(
          "%s%s has %d characters; allowed are %d".formatted(prefix, field, length, maxLength));
    }
    return text;
  }

  public String text(String field, int maxLength, String absent) {
    String text = text(field, maxLength);
    return text == null ? absent : text;
  }

  /** A string that must be present and not blank. */
  public String requiredText(String field, int maxLength) {
    String text = text(field, maxLength);
    if (text == null || text.isBlank()) {
      throw ProblemException.badRequest(
          "%s%s is %s".formatted(prefix, field, text == null ? "missing" : "empty"));
    }
    return text;
  }

  public boolean has(String field) {
    return value(field) != null;
  }

  public double number(String field, double min, double max, double absent, String allowed) {
    JsonNode value = value(field);
    if (value == null) {
      return absent;
    }
    if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw refused(field, value, allowed);
    }
    return value.doubleValue();
  }

  public int integer(String field, int min, int max, int absent) {
    return (int) longInteger(field, min, max, absent);
  }

  public long longInteger(String field, long min, long max, long absent) {
    JsonNode value = value(field);
    if (value == null) {
      return absent;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw refused(field, value, "whole numbers from %d to %d".formatted(min, max));
    }
    return value.longValue();
  }

  public boolean truth(String field, boolean absent) {
    JsonNode value = value(field);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw refused(field, value, "true or false");
    }
    return value.booleanValue();
  }

  /** An object of strings, numbers and booleans, all as strings; empty if the field is absent. */
  public Map<String, String> texts(String field) {
    JsonNode value = value(field);
    Map<String, String> texts = new TreeMap<>();
    if (value == null) {
      return texts;
    }
    if (!value.isObject()) {
      throw refused(field, value, "an object of strings");
    }
    value
        .properties()
        .forEach(entry -> {
          if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
            throw refused(
                field + "." + entry.getKey(), entry.getValue(), "a string, number or boolean");
          }
          texts.put(entry.getKey(), entry.getValue().asText());
        });
    return texts;
  }

  /** A list of strings, none of them blank; empty if the field is absent. */
  public List<String> strings(String field, int maxSize, int maxLength) {
    List<String> strings = new ArrayList<>();
    for (JsonNode entry : list(field, maxSize)) {
      String text = entry.textValue();
      if (text == null || text.isBlank() || text.codePointCount(0, text.length()) > maxLength) {
        throw refused(
            "%s[%d]".formatted(field, strings.size()),
            entry,
            "strings of 1 to %d characters".formatted(maxLength));
      }
      strings.add(text);
    }
    return List.copyOf(strings);
  }

  /** A list of objects; empty if the field is absent. */
  public <T> List<T> objects(
      String field, int maxSize, Function<JsonObject, T> read, String... known) {
    return StreamSupport.stream(list(field, maxSize).spliterator(), false)
        .map(entry -> read.apply(of(entry, prefix + field, known)))
        .toList();
  }

  private JsonNode list(String field, int maxSize) {
    JsonNode value = value(field);
    if (value == null) {
      return MAPPER.createArrayNode();
    }
    if (!value.isArray()) {
      throw refused(field, value, "a list");
    }
    if (value.size() > maxSize) {
      throw ProblemException.badRequest(
          "%s%s has %d entries; allowed are %d".formatted(prefix, field, value.size(), maxSize));
    }
    return value;
  }

  public ProblemException refused(String field, Object value, String allowed) {
    String shown = value.toString();
    return ProblemException.badRequest(
        "%s%s is %s; allowed: %s"
            .formatted(
                prefix,
                field,
                shown.length() > 100 ? shown.substring(0, 100) + "…" : shown,
                allowed));
  }

  private @Nullable JsonNode value(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }
}
