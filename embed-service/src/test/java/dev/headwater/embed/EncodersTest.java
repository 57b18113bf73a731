package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncodersTest {
  private final List<String> loads = new ArrayList<>();
  private final FakeTextEncoder encoder = new FakeTextEncoder();

  private Optional<TextEncoder> load(String name) {
    loads.add(name);
    return name.startsWith("known") ? Optional.of(encoder) : Optional.empty();
  }

  @Test
  void loadsAndWarmsUpTheFirstEncodersAtTheStart() {
    new Encoders(List.of("known-a", "known-b"), this::load);

    assertThat(loads).containsExactly("known-a", "known-b");
    assertThat(encoder.batchSizes).containsExactly(1, 1);
  }

  @Test
  void startsWithoutAnEncoderThatIsAway() {
    encoder.away = true;

    assertThat(new Encoders(List.of("known"), this::load).find("known")).contains(encoder);
  }

  @Test
  void refusesToStartWithAnEncoderThatIsNotKnown() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Encoders(List.of("known", "other"), this::load))
        .withMessageContaining("headwater.embed.encoders")
        .withMessageContaining("'other'");
  }

  @Test
  void loadsAnotherEncoderWhenItIsFirstNeeded() {
    Encoders encoders = new Encoders(List.of(), this::load);

    assertThat(encoders.find("known")).contains(encoder);
    assertThat(encoders.find("known")).contains(encoder);
    assertThat(encoders.find("other")).isEmpty();
    assertThat(loads).containsExactly("known", "other");
  }

  @Test
  void closesWhatItLoaded() {
    Encoders encoders = new Encoders(List.of("known"), this::load);
    var _ = encoders.find("other");

    encoders.close();

    assertThat(encoder.closed).isTrue();
  }
}
