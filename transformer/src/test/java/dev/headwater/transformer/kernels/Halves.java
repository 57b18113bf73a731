package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Off-heap bf16 numbers of a test. */
record Halves(MemorySegment memory) {
  static Halves zeros(Arena arena, int count) {
    return new Halves(arena.allocate(2L * count, 64));
  }

  /** Each float cut to its upper half. */
  static Halves of(Arena arena, Floats floats) {
    float[] values = floats.array();
    Halves halves = zeros(arena, values.length);
    for (int i = 0; i < values.length; i++) {
      halves.memory.setAtIndex(JAVA_SHORT, i, (short) (Float.floatToRawIntBits(values[i]) >>> 16));
    }
    return halves;
  }

  float get(int index) {
    return Float.intBitsToFloat(memory.getAtIndex(JAVA_SHORT, index) << 16);
  }

  long address() {
    return memory.address();
  }
}
