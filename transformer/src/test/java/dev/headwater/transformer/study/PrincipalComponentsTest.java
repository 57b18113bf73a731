package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  @Test
  void findsTheLongAxisBeforeTheShort() {
    // A cross around (1, 2, 3): 3 along the first axis, 1 along the last, nothing along the second.
    double[][] places =
        PrincipalComponents.plane(
            List.of(
                new float[] {4, 2, 3},
                new float[] {-2, 2, 3},
                new float[] {1, 2, 4},
                new float[] {1, 2, 2}));
    assertPlace(places[0], 3, 0);
    assertPlace(places[1], 3, 0);
    assertPlace(places[2], 0, 1);
    assertPlace(places[3], 0, 1);
    assertThat(places[0][0]).isCloseTo(-places[1][0], within(1e-6));
    assertThat(places[2][1]).isCloseTo(-places[3][1], within(1e-6));
  }

  @Test
  void placesEqualVectorsAtTheOrigin() {
    double[][] places = PrincipalComponents.plane(List.of(new float[] {1, 2}, new float[] {1, 2}));
    assertPlace(places[0], 0, 0);
    assertPlace(places[1], 0, 0);
  }

  /** The sign of a component means nothing. */
  private static void assertPlace(double[] place, double first, double second) {
    assertThat(Math.abs(place[0])).isCloseTo(first, within(1e-6));
    assertThat(Math.abs(place[1])).isCloseTo(second, within(1e-6));
  }
}
