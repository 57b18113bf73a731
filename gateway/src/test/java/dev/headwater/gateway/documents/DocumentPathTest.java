package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.gateway.http.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentPathTest {
  private static final String DOCUMENTS = "/v1/collections/handbook/documents/";

  @Test
  void readsTheIdOfARawPath() {
    assertThat(DocumentPath.id(DOCUMENTS + "a%2Fb", "")).isEqualTo("a/b");
    assertThat(DocumentPath.id(DOCUMENTS + "a/b/text", "/text")).isEqualTo("a/b");
    assertThat(DocumentPath.id(DOCUMENTS + "documents/documents/", ""))
        .isEqualTo("documents/documents/");
    assertThat(DocumentPath.id("/v1/collections/documents/documents/a", "")).isEqualTo("a");
  }

  @Test
  void decodesOnceAndLeavesPlusAlone() {
    assertThat(DocumentPath.decode("id", "a+b%2B%252F")).isEqualTo("a+b+%2F");
    assertThat(DocumentPath.decode("id", "%E5%B7%AE%e6%97%85")).isEqualTo("差旅");
  }

  @Test
  void takesWhatAClientDidNotEncode() {
    assertThat(DocumentPath.decode("id", "差旅😀")).isEqualTo("差旅😀");
    assertThat(DocumentPath.decode("id", "å·®")).as("bytes of UTF-8").isEqualTo("差");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "a%zz", "%FF", "%C3%28", "%ED%A0%80"})
  void refusesWhatIsNotPercentEncodedUtf8(String encoded) {
    assertThatThrownBy(() -> DocumentPath.decode("X-Title", encoded))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("X-Title");
  }
}
