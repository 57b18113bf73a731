package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbedSettingsTest {
  @Test
  void acceptsWhatIsSet() {
    EmbedSettings settings =
        new EmbedSettings(List.of("all-minilm-l6-v2"), "auto", 2, 30, 64, 32, 16);

    assertThat(settings.encoders()).containsExactly("all-minilm-l6-v2");
    assertThat(settings.threads()).isEqualTo(2);
    assertThat(settings.batchMillis()).isEqualTo(30);
    assertThat(settings.batchTokens()).isEqualTo(64);
  }

  @Test
  void takesAllCoresUnlessTold() {
    assertThat(new EmbedSettings(List.of(), "auto", 0, 1, 1, 1, 1).threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedSettings(List.of(), "auto", -1, 1, 1, 1, 1))
        .withMessageContaining("headwater.embed.threads is -1");
  }

  @Test
  void refusesLimitsBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedSettings(List.of(), "auto", 0, 0, 1, 1, 1))
        .withMessageContaining("headwater.embed.batch-millis is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedSettings(List.of(), "auto", 0, 1, 0, 1, 1))
        .withMessageContaining("headwater.embed.batch-tokens is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedSettings(List.of(), "auto", 0, 1, 1, 0, 1))
        .withMessageContaining("headwater.embed.poll-records is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmbedSettings(List.of(), "auto", 0, 1, 1, 1, 0))
        .withMessageContaining("headwater.embed.queue-limit is 0");
  }
}
