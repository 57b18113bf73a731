package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.DocumentSubmitted;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.simple.SimpleHttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionTest {
  @Test
  void readsTheDescriptionOfAFileFromItsHeaders() {
    DocumentSubmitted description =
        file(
            Map.of(
                "X-Title", "%E5%B7%AE%E6%97%85",
                "X-Metadata", "{\"team\":{\"name\":\"people\"}}",
                "X-Groups", "staff,, board ,"));

    assertThat(description.getTitle()).isEqualTo("差旅");
    assertThat(
            description
                .getMetadata()
                .getFieldsOrThrow("team")
                .getStructValue()
                .getFieldsOrThrow("name")
                .getStringValue())
        .isEqualTo("people");
    assertThat(description.getGroupsList()).containsExactly("staff", "board");
    assertThat(description.hasBlob()).isFalse();
  }

  @Test
  void needsNoHeaders() {
    DocumentSubmitted description = file(Map.of());

    assertThat(description.getTitle()).isEmpty();
    assertThat(description.getGroupsList()).isEmpty();
    assertThat(description.getMetadata().getFieldsCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "X-Metadata, [1], X-Metadata is not a JSON object",
    "X-Metadata, {, X-Metadata is not a JSON object",
    "X-Metadata, 1, X-Metadata is not a JSON object",
    "X-Title, %E5, X-Title is not UTF-8",
    "X-Groups, a%2, X-Groups is not percent-encoded",
  })
  void refusesAHeaderThatItCannotRead(String name, String value, String detail) {
    assertThatThrownBy(() -> file(Map.of(name, value)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(detail);
  }

  @Test
  void takesTheTypeOfAFormAsUnknown() {
    InputStream body = InputStream.nullInputStream();
    var headers = headers(Map.of());

    assertThat(
            Submission.file(body, 4, "application/x-www-form-urlencoded; charset=utf-8", headers)
                .description()
                .getContentType())
        .isEmpty();
    assertThat(Submission.file(body, 4, null, headers).description().getContentType()).isEmpty();
    assertThat(Submission.file(body, 4, "text/x-own", headers).description().getContentType())
        .isEqualTo("text/x-own");
  }

  @Test
  void keepsTheTextOfTheJsonFormOutOfTheRecord() throws IOException {
    Submission submission = json("{\"title\":\"T\",\"text\":\"差\\r\\n\",\"groups\":[\"g\"]}");

    assertThat(submission.body().readAllBytes())
        .isEqualTo("差\r\n".getBytes(StandardCharsets.UTF_8));
    assertThat(submission.description().hasText()).isFalse();
    assertThat(submission.description().getTitle()).isEqualTo("T");
    assertThat(submission.description().getGroupsList()).containsExactly("g");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"title\":\"T\"}                  | text is empty",
        "{\"text\":\"a\",\"groups\":\"g\"}  | the body is not a document",
        "{\"text\":\"a\",\"metadata\":[]}   | the body is not a document",
        "{\"text\":\"a\",\"id\":\"b\"}      | unknown field 'id'",
      })
  void refusesAJsonFormThatIsNoDocument(String body, String detail) {
    assertThatThrownBy(() -> json(body))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(detail);
  }

  private static DocumentSubmitted file(Map<String, String> headers) {
    return Submission.file(InputStream.nullInputStream(), 0, "text/plain", headers(headers))
        .description();
  }

  private static SimpleHttpHeaders headers(Map<String, String> headers) {
    return new SimpleHttpHeaders(headers, ConversionService.SHARED);
  }

  private static Submission json(String body) {
    return Submission.json(body.getBytes(StandardCharsets.UTF_8));
  }
}
