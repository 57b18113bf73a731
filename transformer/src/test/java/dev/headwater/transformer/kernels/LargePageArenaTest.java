package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargePageArenaTest {
  @Test
  void givesAlignedZerosThatDoNotOverlap() {
    try (LargePageArena arena = new LargePageArena()) {
      List<MemorySegment> given = new ArrayList<>();
      for (long bytes : new long[] {1, 100, 5 << 20, 7, 20 << 20, 64, 4 << 20}) {
        MemorySegment memory = arena.allocate(bytes, 64);
        assertThat(memory.byteSize()).isEqualTo(bytes);
        assertThat(memory.address() % 64).isZero();
        assertThat(memory.get(JAVA_BYTE, bytes - 1)).isZero();
        given.add(memory.fill((byte) given.size()));
      }
      for (int i = 0; i < given.size(); i++) {
        MemorySegment memory = given.get(i);
        assertThat(memory.get(JAVA_BYTE, 0)).isEqualTo((byte) i);
        assertThat(memory.get(JAVA_BYTE, memory.byteSize() - 1)).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void takesItsMemoryBack() {
    LargePageArena arena = new LargePageArena();
    MemorySegment memory = arena.allocate(8, 8);
    arena.close();
    assertThatIllegalStateException().isThrownBy(() -> memory.get(JAVA_BYTE, 0));
  }
}
