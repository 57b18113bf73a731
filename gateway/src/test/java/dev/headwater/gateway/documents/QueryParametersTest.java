package dev.headwater.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.Lane;
import dev.headwater.gateway.http.ProblemException;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.simple.SimpleHttpHeaders;
import io.micronaut.http.simple.SimpleHttpParameters;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {
  private static final DocumentSettings SETTINGS =
      new DocumentSettings(1, 1, 1, 1, Duration.ofSeconds(60), Duration.ofSeconds(90), 1);

  private final SimpleHttpParameters parameters =
      new SimpleHttpParameters(ConversionService.SHARED);
  private final SimpleHttpHeaders headers = new SimpleHttpHeaders(ConversionService.SHARED);

  @Test
  void leavesTheLaneToTheSizeUnlessNamed() {
    assertThat(QueryParameters.lane(parameters, headers)).isNull();
    parameters.add("lane", "interactive");
    assertThat(QueryParameters.lane(parameters, headers)).isEqualTo(Lane.INTERACTIVE);
  }

  @Test
  void takesTheLaneOfTheHeaderWhereTheParameterNamesNone() {
    headers.add("X-Lane", "bulk");
    assertThat(QueryParameters.lane(parameters, headers)).isEqualTo(Lane.BULK);
    parameters.add("lane", "interactive");
    assertThat(QueryParameters.lane(parameters, headers)).isEqualTo(Lane.INTERACTIVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "BULK", "slow"})
  void refusesAnotherLane(String lane) {
    headers.add("X-Lane", lane);
    assertThatThrownBy(() -> QueryParameters.lane(parameters, headers))
        .isInstanceOf(ProblemException.class)
        .hasMessage("X-Lane is '" + lane + "'; allowed are interactive and bulk");

    parameters.add("lane", lane);
    assertThatThrownBy(() -> QueryParameters.lane(parameters, headers))
        .isInstanceOf(ProblemException.class)
        .hasMessage("lane is '" + lane + "'; allowed are interactive and bulk");
  }

  @Test
  void doesNotWaitUnlessAsked() {
    parameters.add("timeout", "5");

    assertThat(wait("searchable")).isNull();
  }

  @Test
  void waitsAsLongAsTheSettingOrTheRequestSays() {
    parameters.add("wait", "searchable");
    assertThat(wait("searchable")).isEqualTo(Duration.ofSeconds(60));
    parameters.add("timeout", "90");
    assertThat(wait("searchable")).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void refusesToWaitForAnotherStage() {
    parameters.add("wait", "searchable");

    assertThatThrownBy(() -> wait("deleted"))
        .hasMessage("wait is 'searchable'; allowed is deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "91", "-1", "1.5", "5s", "", "9223372036854775808"})
  void refusesAnotherTimeout(String timeout) {
    parameters.add("wait", "deleted").add("timeout", timeout);

    assertThatThrownBy(() -> wait("deleted"))
        .hasMessage("timeout is '" + timeout + "'; allowed are 1 to 90");
  }

  private @Nullable Duration wait(String until) {
    return QueryParameters.wait(parameters, until, SETTINGS);
  }
}
