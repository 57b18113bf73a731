package dev.headwater.gateway.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.testing.SettingsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest extends SettingsContract<AccessSettings> {
  private static final AccessSettings WITHOUT_KEYS = new AccessSettings(null, 1024, false);

  AccessSettingsTest() {
    super(AccessSettings.class);
    setting("keys", null, "/etc/headwater/keys");
    setting("max-key-groups", 1024, 4, 0);
    setting("open-without-keys", false, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void needsNoKeysOnLoopback(String host) {
    assertThatCode(() -> WITHOUT_KEYS.requireSafe(host)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.1.2.3", "::", "no.such.host.invalid", ""})
  void listensNowhereElseWithoutKeys(String host) {
    assertThatThrownBy(() -> WITHOUT_KEYS.requireSafe(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(host.isEmpty() ? "every address" : host)
        .hasMessageContainingAll(
            "headwater.gateway.keys",
            "headwater.gateway.host",
            "headwater.gateway.open-without-keys");
  }

  @Test
  void listensEverywhereWithKeysOrWhereItIsSaid() {
    assertThatCode(() -> new AccessSettings(Path.of("keys"), 1024, false).requireSafe("0.0.0.0"))
        .doesNotThrowAnyException();
    assertThatCode(() -> new AccessSettings(null, 1024, true).requireSafe("0.0.0.0"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new AccessSettings(Path.of(""), 1024, false).requireSafe("0.0.0.0"))
        .hasMessageContaining("without API keys");
  }
}
