package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void allowsTheBounds() {
    assertThatCode(
            () -> {
              Limits.requireAtLeast("key", 1, 1);
              Limits.requireRange("key", 1, 1, 3);
              Limits.requireRange("key", 3, 1, 3);
              Limits.requireRange("key", 0.0, 0, 1);
              Limits.requireRange("key", 1.0, 0, 1);
              Limits.requirePositive("key", Duration.ofNanos(1));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void namesKeyValueAndBound() {
    refuses(() -> Limits.requireAtLeast("a.key", 0, 1), "a.key is 0; at least 1 is needed");
    refuses(() -> Limits.requireRange("a.key", 4, 1, 3), "a.key is 4; allowed are 1 to 3");
    refuses(() -> Limits.requireRange("a.key", 1.5, 0, 1), "a.key is 1.5; allowed are 0.0 to 1.0");
    refuses(
        () -> Limits.requirePositive("a.key", Duration.ZERO),
        "a.key is PT0S; it must be longer than 0");
    refuses(
        () -> Limits.requireNotNegative("a.key", Duration.ofSeconds(-1)),
        "a.key is PT-1S; at least 0 is needed");
    refuses(
        () -> Limits.requireOneOf("a.key", "disk", "directory", "s3"),
        "a.key is 'disk'; allowed are directory, s3");
  }

  @Test
  void refusesWhatIsNoNumber() {
    refuses(
        () -> Limits.requireRange("a.key", Double.NaN, 0, 1),
        "a.key is NaN; allowed are 0.0 to 1.0");
  }

  private static void refuses(Runnable check, String message) {
    assertThatIllegalArgumentException().isThrownBy(check::run).withMessage(message);
  }
}
