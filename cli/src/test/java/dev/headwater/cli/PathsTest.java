package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathsTest {
  @ParameterizedTest
  @CsvSource({
    "travel.md, travel.md",
    "travel/trains.md, travel%2Ftrains.md",
    "差旅, %E5%B7%AE%E6%97%85",
    "a b+c?d#e%f, a%20b%2Bc%3Fd%23e%25f",
    "x̂😀, x%CC%82%F0%9F%98%80"
  })
  void encodesAnyDocumentId(String id, String encoded) {
    assertThat(Paths.document("handbook", id))
        .isEqualTo("/v1/collections/handbook/documents/" + encoded);
  }
}
