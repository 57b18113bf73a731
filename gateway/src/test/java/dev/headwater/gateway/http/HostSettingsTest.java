package dev.headwater.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.SettingsContract;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSettingsTest extends SettingsContract<HostSettings> {
  HostSettingsTest() {
    super(HostSettings.class);
    setting(
        "hosts",
        List.of(),
        List.of("search.example.com", "10.0.0.5", "[fd00::5]"),
        List.of("search.example.com:8080"),
        List.of("https://search.example.com"),
        List.of("*.example.com"));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST:8080, true",
    "127.0.0.1:80, true",
    "[::1], true",
    "[::1]:8080, true",
    "Search.Example.com:443, true",
    "localhost.evil.example, false",
    "127.0.0.2, false",
    "[::2]:8080, false",
    "example.com, false",
    "'', false",
  })
  void allowsThisMachineAndTheNamesThatAreSet(String authority, boolean allowed) {
    assertThat(new HostSettings(List.of(" search.EXAMPLE.com ")).allow(authority))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"evil.example, false", "localhost, true"})
  void allowsEveryNameOnlyWhereAStarSaysSo(String authority, boolean allowed) {
    assertThat(new HostSettings(List.of("")).allow(authority)).isEqualTo(allowed);
    assertThat(new HostSettings(List.of("*")).allow(authority)).isTrue();
  }
}
