package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
  private static TrainingSettings settings(double minLearningRate, double dropout) {
    return new TrainingSettings(
        12,
        1,
        2000,
        1e-3,
        minLearningRate,
        100,
        0.1,
        0.9,
        0.99,
        1,
        dropout,
        0,
        1,
        250,
        1000,
        0,
        250);
  }

  @Test
  void warmsUpAndFallsAlongACosine() {
    TrainingSettings settings = settings(1e-4, 0);
    assertThat(settings.learningRateAt(0)).isCloseTo(1e-3 / 101, within(1e-12));
    assertThat(settings.learningRateAt(100)).isCloseTo(1e-3, within(1e-12));
    assertThat(settings.learningRateAt(1050)).isCloseTo(5.5e-4, within(1e-12));
    assertThat(settings.learningRateAt(2000)).isCloseTo(1e-4, within(1e-12));
  }

  @Test
  void refusesWhatIsOutOfItsLimits() {
    assertThatThrownBy(() -> settings(2e-3, 0))
        .hasMessage("min-learning-rate is 0.002; it is from 0 to the learning rate, 0.001");
    assertThatThrownBy(() -> settings(1e-4, 1))
        .hasMessage("dropout is 1.0; it is from 0 to below 1");
    assertThatThrownBy(() -> new Shape(65, 64, 130, 4, 4))
        .hasMessageContaining("width is 130, which 4 heads do not divide");
  }
}
