package dev.headwater.transformer.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotaryKernelsTest {
  @Test
  void rotatesThePairsOfEachHead() {
    int width = 64;
    Random random = new Random(4);
    try (Arena arena = Arena.ofConfined()) {
      Floats x = Floats.random(arena, random, 2 * width, 1);
      Floats cosines = Floats.zeros(arena, width / 2);
      Floats sines = Floats.zeros(arena, width / 2);
      double[] angles = random.doubles(width / 2, 0, 6).toArray();
      for (int i = 0; i < angles.length; i++) {
        cosines.set(i, (float) Math.cos(angles[i]));
        sines.set(i, (float) Math.sin(angles[i]));
      }
      float[] before = x.array();
      RotaryKernels.rotate(x.address(), 2, width, cosines.address(), sines.address());
      for (int head = 0; head < 2; head++) {
        for (int i = 0; i < angles.length; i++) {
          double a = before[head * width + i];
          double b = before[head * width + width / 2 + i];
          double cosine = Math.cos(angles[i]);
          double sine = Math.sin(angles[i]);
          assertThat((double) x.get(head * width + i))
              .isCloseTo(a * cosine - b * sine, within(1e-5));
          assertThat((double) x.get(head * width + width / 2 + i))
              .isCloseTo(a * sine + b * cosine, within(1e-5));
        }
      }
    }
  }
}
