package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
  @Test
  void readsFields() {
    JsonObject json =
        parse(
            """
            {"text": "差", "number": 0.5, "integer": 7, "truth": true,
             "texts": {"b": 1, "a": "x", "c": true}}\
            """);

    assertThat(json.requiredText("text", 1)).isEqualTo("差");
    assertThat(json.number("number", 0, 1, 1, "")).isEqualTo(0.5);
    assertThat(json.integer("integer", 1, 9, 1)).isEqualTo(7);
    assertThat(json.truth("truth", false)).isTrue();
    assertThat(json.texts("texts")).isEqualTo(Map.of("a", "x", "b", "1", "c", "true"));
    assertThat(json.has("text")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"text\": null, \"objects\": null}"})
  void takesADefaultForWhatIsAbsentOrNull(String body) {
    JsonObject json = parse(body);

    assertThat(json.has("text")).isFalse();
    assertThat(json.text("text", 5)).isNull();
    assertThat(json.text("text", 5, "default")).isEqualTo("default");
    assertThat(json.number("number", 0, 1, 0.25, "")).isEqualTo(0.25);
    assertThat(json.longInteger("integer", 0, 1, -1)).isEqualTo(-1);
    assertThat(json.truth("truth", true)).isTrue();
    assertThat(json.texts("texts")).isEmpty();
    assertThat(json.objects("objects", 1, object -> object, "role")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"a\"} b  | the body is not JSON",
        "{\"text\": 1,}       | the body is not JSON",
        "{\"text\":1,\"text\":2} | Duplicate field 'text'",
        "[]                   | the body is not a JSON object",
        "null                 | the body is not a JSON object",
        "{\"txt\": \"a\"}     | unknown field 'txt'; known are text, number",
      })
  void refusesWhatIsNoObjectOfKnownFields(String body, String detail) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(detail);
  }

  @Test
  void saysWhereTheBodyStopsBeingJson() {
    assertThatThrownBy(() -> parse("{\"text\":\n  oops}"))
        .hasMessageContaining("the body is not JSON")
        .hasMessageContaining("line 2, column");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "[]", "{}"})
  void refusesTextOfAnotherType(String value) {
    assertThatThrownBy(() -> parse("{\"text\":" + value + "}").text("text", 10))
        .hasMessage("text is " + value + "; allowed: a string");
  }

  @Test
  void countsCodePoints() {
    assertThat(parse("{\"text\":\"😀😀\"}").text("text", 2)).isEqualTo("😀😀");
    assertThatThrownBy(() -> parse("{\"text\":\"😀😀\"}").text("text", 1))
        .hasMessage("text has 2 characters; allowed are 1");
  }

  @Test
  void tellsAMissingTextFromABlankOne() {
    assertThatThrownBy(() -> parse("{}").requiredText("text", 1)).hasMessage("text is missing");
    assertThatThrownBy(() -> parse("{\"text\":\"\\n\"}").requiredText("text", 1))
        .hasMessage("text is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "\"0.5\"", "true"})
  void refusesNumbersOutOfRange(String value) {
    assertThatThrownBy(
            () -> parse("{\"number\":" + value + "}").number("number", 0, 1, 0, "0 to 1"))
        .hasMessage("number is " + value + "; allowed: 0 to 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "1.0", "\"1\"", "9223372036854775808"})
  void refusesIntegersOutOfRange(String value) {
    assertThatThrownBy(() -> parse("{\"integer\":" + value + "}").integer("integer", 1, 9, 0))
        .hasMessage("integer is " + value + "; allowed: whole numbers from 1 to 9");
  }

  @Test
  void takesTheWholeRangeOfALong() {
    assertThat(
            parse("{\"integer\":-9223372036854775808}")
                .longInteger("integer", Long.MIN_VALUE, Long.MAX_VALUE, 0))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void refusesAnObjectOfMoreThanValues() {
    assertThatThrownBy(() -> parse("{\"texts\":{\"a\":{}}}").texts("texts"))
        .hasMessage("texts.a is {}; allowed: a string, number or boolean");
    assertThatThrownBy(() -> parse("{\"texts\":{\"a\":null}}").texts("texts"))
        .hasMessageContaining("texts.a is null");
    assertThatThrownBy(() -> parse("{\"texts\":\"a\"}").texts("texts"))
        .hasMessage("texts is \"a\"; allowed: an object of strings");
  }

  @Test
  void readsAListOfObjects() {
    assertThat(roles("[{\"role\":\"user\"},{\"role\":\"assistant\"}]"))
        .containsExactly("user", "assistant");
  }

  @Test
  void namesTheListInRefusalsOfItsObjects() {
    assertThatThrownBy(() -> roles("[{}]")).hasMessage("objects.role is missing");
    assertThatThrownBy(() -> roles("[{\"rule\":1}]"))
        .hasMessage("unknown field 'objects.rule'; known are role");
    assertThatThrownBy(() -> roles("[1]")).hasMessage("objects is not a JSON object");
    assertThatThrownBy(() -> roles("{}")).hasMessage("objects is {}; allowed: a list");
    assertThatThrownBy(() -> roles("[{},{},{}]"))
        .hasMessage("objects has 3 entries; allowed are 2");
  }

  @Test
  void showsTheBeginningOfALongValue() {
    assertThatThrownBy(() -> parse("{\"truth\":\"" + "x".repeat(5000) + "\"}").truth("truth", true))
        .hasMessage("truth is \"" + "x".repeat(99) + "…; allowed: true or false");
  }

  private static List<String> roles(String list) {
    return parse("{\"objects\":" + list + "}")
        .objects("objects", 2, object -> object.requiredText("role", 20), "role");
  }

  private static JsonObject parse(String body) {
    return JsonObject.parse(
        body.getBytes(StandardCharsets.UTF_8),
        "text",
        "number",
        "integer",
        "truth",
        "texts",
        "objects");
  }
}
