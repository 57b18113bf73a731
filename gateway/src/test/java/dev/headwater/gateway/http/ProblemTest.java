package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {
  @ParameterizedTest
  @CsvSource({
    "404, 404, Not Found",
    "503, 503, Service Unavailable",
    "0, 500, Internal Server Error",
    "200, 500, Internal Server Error",
    "799, 500, Internal Server Error",
  })
  void takesOnlyAnErrorStatusFromAnotherService(int given, int status, String title) {
    assertThat(Problem.of(given, "why"))
        .isEqualTo(new Problem("about:blank", title, status, "why"));
  }
}
