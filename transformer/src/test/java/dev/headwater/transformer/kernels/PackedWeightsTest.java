package dev.headwater.transformer.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedWeightsTest {
  @TempDir private Path folder;
  private Path weights = Path.of("");
  private Path packed = Path.of("");

  /** Counts how often sections are packed. */
  private int times;

  @BeforeEach
  void write() throws IOException {
    weights = Files.writeString(folder.resolve("model.gguf"), "weights");
    packed = folder.resolve("packed");
  }

  private Consumer<MemorySegment> pack(int value) {
    return to -> {
      times++;
      to.fill((byte) value);
    };
  }

  /** What a start reads from its two sections. */
  private String start() throws IOException {
    try (PackedWeights memory = PackedWeights.keptIn(packed, weights)) {
      MemorySegment first = memory.section("first", 3, pack(1));
      MemorySegment second = memory.section("second", 200, pack(2));
      memory.keep();
      return "%d %d".formatted(first.get(JAVA_BYTE, 2), second.get(JAVA_BYTE, 199));
    }
  }

  private Path file() {
    return packed.resolve(folder.getFileName() + "-model.gguf.packed");
  }

  @Test
  void packsOnce() throws IOException {
    assertThat(start()).isEqualTo("1 2");
    assertThat(start()).isEqualTo("1 2");
    assertThat(times).isEqualTo(2);
    assertThat(packed).isDirectoryNotContaining(path -> !path.equals(file()));
  }

  @Test
  void packsOtherWeightsAgain() throws IOException {
    assertThat(start()).isEqualTo("1 2");
    Files.setLastModifiedTime(weights, FileTime.fromMillis(1));
    assertThat(start()).isEqualTo("1 2");
    assertThat(times).isEqualTo(4);
  }

  @Test
  void packsAgainWhatIsDamaged() throws IOException {
    assertThat(start()).isEqualTo("1 2");
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 1]++;
    Files.write(file(), bytes);
    assertThat(start()).isEqualTo("1 2");
    assertThat(times).isEqualTo(4);
    Files.write(file(), new byte[] {0, 100, 1});
    assertThat(start()).isEqualTo("1 2");
    assertThat(times).isEqualTo(6);
  }

  @Test
  void packsASectionOfAnotherSizeAgain() throws IOException {
    assertThat(start()).isEqualTo("1 2");
    try (PackedWeights memory = PackedWeights.keptIn(packed, weights)) {
      assertThat(memory.section("first", 1000, pack(3)).get(JAVA_BYTE, 999)).isEqualTo((byte) 3);
    }
  }

  @Test
  void worksWhereNothingCanBeKept() throws IOException {
    Files.writeString(packed, "a file where the folder should be");
    assertThat(start()).isEqualTo("1 2");
    assertThat(start()).isEqualTo("1 2");
    assertThat(times).isEqualTo(4);
    assertThat(Files.readString(packed)).startsWith("a file");
  }

  @Test
  void keepsNothingInMemory() {
    try (PackedWeights memory = PackedWeights.inMemory()) {
      assertThat(memory.section("first", 3, pack(1)).get(JAVA_BYTE, 2)).isEqualTo((byte) 1);
      memory.keep();
    }
  }
}
