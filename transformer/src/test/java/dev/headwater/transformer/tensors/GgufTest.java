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
        .tensor("blk.0.attn_q.weight", 10, new long[] {256}, b -> b.bytes(new byte[84]))
        .writeTo(file);
    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(
            "tensor blk.0.attn_q.weight has type Q2_K; F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0,"
                + " Q4_K, Q5_K, Q6_K, BF16 are supported");
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

  @Test
  void readsEachTypeOfMetadata() throws IOException {
    new GgufBytes()
        .value("uint8", 0, b -> b.bytes((byte) 200))
        .value("int8", 1, b -> b.bytes((byte) -56))
        .value("uint16", 2, b -> b.bytes((byte) 0xFF, (byte) 0xFF))
        .value("int16", 3, b -> b.bytes((byte) 0xFE, (byte) 0xFF))
        .value("uint32", 4, b -> b.int32(-1))
        .value("int32", 5, b -> b.int32(-3))
        .value("bool", 7, b -> b.bytes((byte) 1))
        .value("uint64", 10, b -> b.int64(1L << 40))
        .value("int64", 11, b -> b.int64(-4))
        .value("float64", 12, b -> b.int64(Double.doubleToLongBits(0.1)))
        .value("lists", 9, b -> b.int32(9).int64(1).int32(5).int64(2).int32(7).int32(8))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.integer("uint8")).isEqualTo(200);
      assertThat(gguf.integer("int8")).isEqualTo(-56);
      assertThat(gguf.integer("uint16")).isEqualTo(65_535);
      assertThat(gguf.integer("int16")).isEqualTo(-2);
      assertThat(gguf.number("uint32")).isEqualTo(4_294_967_295.0);
      assertThat(gguf.integer("int32")).isEqualTo(-3);
      assertThat(gguf.number("uint64")).isEqualTo(0x1p40);
      assertThat(gguf.integer("int64")).isEqualTo(-4);
      assertThat(gguf.number("float64")).isEqualTo(0.1);
      assertThat(gguf.list("lists", List.class)).containsExactly(List.of(7, 8));
    }
  }

  @Test
  void refusesMetadataOfAnotherKind() throws IOException {
    new GgufBytes()
        .string("name", "small")
        .value("huge", 10, b -> b.int64(1L << 32))
        .number("half", 0.5f)
        .strings("tokens", List.of("a"))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThatThrownBy(() -> gguf.integer("name"))
          .hasMessageEndingWith("metadata name must be a Number, but is small");
      assertThatThrownBy(() -> gguf.integer("huge"))
          .hasMessageEndingWith("huge must be a whole number of 32 bits, but is 4294967296");
      assertThatThrownBy(() -> gguf.integer("half"))
          .hasMessageEndingWith("half must be a whole number of 32 bits, but is 0.5");
      assertThatThrownBy(() -> gguf.list("name", String.class))
          .hasMessageEndingWith("metadata name must be a List, but is small");
      assertThatThrownBy(() -> gguf.list("tokens", Number.class))
          .hasMessageEndingWith("metadata tokens must be a list of Number only");
    }
  }

  @Test
  void placesTensorsAtMultiplesOfTheFilesAlignment() throws IOException {
    new GgufBytes()
        .integer("general.alignment", 32)
        .string("filler", "moves what follows by some bytes")
        .tensor("a", F32, new long[] {1}, b -> b.floats(3))
        .tensor("b", F32, new long[] {1}, b -> b.floats(4))
        .writeTo(file);
    try (Gguf gguf = Gguf.open(file)) {
      assertThat(gguf.tensor("a", 1).getFloat(0)).isEqualTo(3);
      assertThat(gguf.tensor("b", 1).getFloat(0)).isEqualTo(4);
    }
  }

  @Test
  void refusesAnAlignmentThatIsNone() throws IOException {
    for (int alignment : new int[] {0, -32}) {
      new GgufBytes().value("general.alignment", 5, b -> b.int32(alignment)).writeTo(file);
      assertRefused("general.alignment must be at least 1, but is " + alignment);
    }
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    new GgufBytes().writeTo(file);
    byte[] bytes = Files.readAllBytes(file);
    for (byte version : new byte[] {0, 1, 4}) {
      bytes[4] = version;
      Files.write(file, bytes);
      assertRefused("has GGUF version " + version + "; versions 2 and 3 are supported");
    }
  }

  @Test
  void refusesAnUnknownTypeOfMetadata() throws IOException {
    new GgufBytes().value("name", 13, b -> b.int32(0)).writeTo(file);
    assertRefused("metadata has the unknown type 13");
  }

  @Test
  void refusesCountsThatNoFileCanHold() throws IOException {
    new GgufBytes().value("name", 8, b -> b.int64(-1)).writeTo(file);
    assertRefused("18446744073709551615 bytes of a text are more than a file can hold");
    new GgufBytes().value("name", 8, b -> b.int64(Long.MAX_VALUE)).writeTo(file);
    assertRefused("is cut short within its metadata");
    new GgufBytes().value("list", 9, b -> b.int32(5).int64(-1)).writeTo(file);
    assertRefused("18446744073709551615 values of a list");
    new GgufBytes().writeTo(file);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 8, 16, (byte) 0xFF);
    Files.write(file, bytes);
    assertRefused("18446744073709551615 tensors are more than a file can hold");
  }

  @Test
  void refusesTensorsThatCannotBe() throws IOException {
    new GgufBytes().entry("big", F32, new long[] {1L << 40, 1L << 40}, 0).writeTo(file);
    assertRefused("has a tensor too large to count");
    new GgufBytes().entry("negative", F32, new long[] {-4}, 0).writeTo(file);
    assertRefused("numbers in a dimension of tensor negative");
    new GgufBytes().entry("before", F32, new long[] {1}, -64).writeTo(file);
    assertRefused("tensor before begins at byte 18446744073709551552 of the data, past its end");
    new GgufBytes().entry("after", F32, new long[] {1}, 1 << 20).writeTo(file);
    assertRefused("is cut short: tensor after ends at byte");
    new GgufBytes().entry("partial", Q8_0, new long[] {33}, 0).writeTo(file);
    assertRefused("33 is not a multiple of Q8_0's block size 32");
    new GgufBytes()
        .tensor("twice", F32, new long[] {1}, b -> b.floats(1))
        .tensor("twice", F32, new long[] {1}, b -> b.floats(2))
        .writeTo(file);
    assertRefused("has two tensors twice");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Gguf.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }
}
