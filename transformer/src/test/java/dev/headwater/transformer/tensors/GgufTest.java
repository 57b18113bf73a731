package dev.headwater.transformer.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
  private static final int F32 = 0;
  private static final int F16 = 1;
  private static final int Q4_1 = 3;
  private static final int Q8_0 = 8;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void chooseAFile() {
    file = folder.resolve("small.gguf");
  }

  @Test
  void readsMetadata() throws IOException {
    new GgufBytes()
        .string("name", "small")
        .integer("layers", 30)
        .number("epsilon", 0.25f)
        .strings("tokens", List.of("a", "Ġthe", "中"))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.string("name")).isEqualTo("small");
      assertThat(gguf.integer("layers")).isEqualTo(30);
      assertThat(gguf.number("epsilon")).isEqualTo(0.25);
      assertThat(gguf.list("tokens", String.class)).containsExactly("a", "Ġthe", "中");
      assertThatThrownBy(() -> gguf.string("heads"))
          .hasMessageEndingWith("small.gguf: metadata heads must be a String, but is missing");
    }
  }

  @Test
  void readsEachTensorType() throws IOException {
    byte[] q8 = new byte[32];
    byte[] q4 = new byte[16];
    for (int i = 0; i < 32; i++) {
      q8[i] = (byte) (i - 16);
      q4[i % 16] |= (byte) ((i / 2) << (i < 16 ? 0 : 4));
    }
    new GgufBytes()
        .tensor("full", F32, new long[] {3, 2}, b -> b.floats(1, 2, 3, 4, 5, -6.5f))
        .tensor("half", F16, new long[] {2}, b -> b.halves(0.5f, -65504))
        .tensor("bytes", Q8_0, new long[] {32}, b -> b.halves(0.5f).bytes(q8))
        .tensor("nibbles", Q4_1, new long[] {32, 1}, b -> b.halves(2, -1).bytes(q4))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.tensor("full", 2, 3).toFloatMatrix())
          .isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, -6.5f}});
      assertThat(gguf.tensor("half", 2).toFloatVector()).containsExactly(0.5f, -65504);
      float[] bytes = gguf.tensor("bytes", 32).toFloatVector();
      float[] nibbles = gguf.tensor("nibbles", 1, 32).getRow(0).toFloatVector();
      for (int i = 0; i < 32; i++) {
        assertThat(bytes[i]).isEqualTo((i - 16) * 0.5f);
        assertThat(nibbles[i]).isEqualTo(i / 2 * 2 - 1);
      }
      assertThat(gguf.has("full")).isTrue();
      assertThat(gguf.has("empty")).isFalse();
    }
  }

  @Test
  void refusesAnotherShapeThanExpected() throws IOException {
    new GgufBytes()
        .tensor("full", F32, new long[] {3, 2}, b -> b.floats(1, 2, 3, 4, 5, 6))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThatThrownBy(() -> gguf.tensor("full", 3, 2))
          .hasMessageEndingWith("tensor full must be [3, 2], but is [2, 3]");
      assertThatThrownBy(() -> gguf.tensor("none", 1)).hasMessageEndingWith("has no tensor none");
    }
  }

  @Test
  void namesATypeThatItDoesNotRead() throws IOException {
    new GgufBytes()
        .tensor("blk.0.attn_q.weight", 12, new long[] {256}, b -> b.bytes(new byte[144]))
        .writeTo(file);
    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "tensor blk.0.attn_q.weight has type Q4_K; F32, F16, Q8_0 and Q4_1 are supported");
  }

  @Test
  void refusesAnotherKindOfFile() throws IOException {
    Files.writeString(file, "{\"a\":1}");
    assertThatThrownBy(() -> Gguf.open(file)).hasMessageContaining("is not a GGUF file");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> Gguf.open(file)).hasMessageContaining("is not a GGUF file");
  }

  @Test
  void refusesAFileThatIsCutShortAnywhere() throws IOException {
    new GgufBytes()
        .strings("tokens", List.of("a", "b"))
        .tensor("full", F32, new long[] {2}, b -> b.floats(1, 2))
        .writeTo(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 4; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Gguf.open(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is cut short");
    }
  }
}
