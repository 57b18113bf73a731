package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Off-heap floats of a test. */
record Floats(MemorySegment memory) {
  static Floats zeros(Arena arena, int count) {
    return new Floats(arena.allocate(4L * count, 64));
  }

  static Floats random(Arena arena, Random random, int count, double scale) {
    Floats floats = zeros(arena, count);
    for (int i = 0; i < count; i++) {
      floats.set(i, (float) (scale * random.nextGaussian()));
    }
    return floats;
  }

  float get(int index) {
    return memory.getAtIndex(JAVA_FLOAT, index);
  }

  void set(int index, float value) {
    memory.setAtIndex(JAVA_FLOAT, index, value);
  }

  float[] array() {
    return memory.toArray(JAVA_FLOAT);
  }

  long address() {
    return memory.address();
  }
}
