package dev.headwater.transformer.tensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTypeTest {
  private static float[] read(TensorType type, GgufBytes.Bytes bytes, int numbers) {
    FloatBuffer read = FloatBuffer.allocate(numbers);
    type.dequantizeAll(MemorySegment.ofArray(bytes.toByteArray()), read);
    assertThat(read.hasRemaining()).isFalse();
    return read.array();
  }

  private static byte[] repeated(int value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void readsEveryBlockWithItsOwnScale() {
    GgufBytes.Bytes bytes = new GgufBytes.Bytes();
    bytes.halves(2).bytes(repeated(-128, 32)).halves(-0.25f).bytes(repeated(127, 32));
    float[] read = read(TensorType.Q8_0, bytes, 64);
    assertThat(read[0]).isEqualTo(-256);
    assertThat(read[31]).isEqualTo(-256);
    assertThat(read[32]).isEqualTo(-31.75f);
    assertThat(read[63]).isEqualTo(-31.75f);
  }

  @Test
  void readsLowNibblesBeforeHighOnes() {
    GgufBytes.Bytes bytes = new GgufBytes.Bytes();
    bytes.halves(0.5f, 1).bytes(repeated(0xF3, 16));
    float[] read = read(TensorType.Q4_1, bytes, 32);
    assertThat(read[0]).isEqualTo(2.5f);
    assertThat(read[15]).isEqualTo(2.5f);
    assertThat(read[16]).isEqualTo(8.5f);
    assertThat(read[31]).isEqualTo(8.5f);
  }

  @Test
  void subtractsTheMiddleOfNumbersWithoutMinimum() {
    GgufBytes.Bytes bytes = new GgufBytes.Bytes();
    bytes.halves(0.5f).bytes(repeated(0xF3, 16));
    float[] read = read(TensorType.Q4_0, bytes, 32);
    assertThat(read[15]).isEqualTo(-2.5f);
    assertThat(read[16]).isEqualTo(3.5f);
  }

  @Test
  void addsTheFifthBit() {
    GgufBytes.Bytes with = new GgufBytes.Bytes();
    with.halves(2, 1).int32(0x0001_8000).bytes(repeated(0xF3, 16)); // of the numbers 15 and 16
    float[] read = read(TensorType.Q5_1, with, 32);
    assertThat(read[14]).isEqualTo(7);
    assertThat(read[15]).isEqualTo(39);
    assertThat(read[16]).isEqualTo(63);
    assertThat(read[17]).isEqualTo(31);

    GgufBytes.Bytes without = new GgufBytes.Bytes();
    without.halves(2).int32(1 << 31).bytes(repeated(0xF3, 16));
    read = read(TensorType.Q5_0, without, 32);
    assertThat(read[0]).isEqualTo(-26);
    assertThat(read[30]).isEqualTo(-2);
    assertThat(read[31]).isEqualTo(30);
  }

  /** As the package gguf reads them, by src/test/python/k_forms.py. */
  @ParameterizedTest
  @ValueSource(strings = {"Q4_K", "Q5_K", "Q6_K"})
  void readsKForms(TensorType type) throws IOException {
    String[] line = kForm(type);
    byte[] block = HexFormat.of().parseHex(line[1]);
    float[] read = read(type, new GgufBytes.Bytes().bytes(block), 256);
    for (int i = 0; i < 256; i++) {
      double expected = Double.parseDouble(line[2 + i]);
      assertThat((double) read[i]).as("number %d", i).isCloseTo(expected, within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q4_K", "Q5_K", "Q6_K"})
  void readsGroupsOfKFormsWithARoundedScale(TensorType type) throws IOException {
    byte[] block = HexFormat.of().parseHex(kForm(type)[1]);
    float[] exact = read(type, new GgufBytes.Bytes().bytes(block), 256);
    QuantizedTensor tensor = new QuantizedTensor(MemorySegment.ofArray(block), type, 1, 256);
    byte[] numbers = new byte[QuantizedTensor.GROUP];
    for (int group = 0; group < 256 / numbers.length; group++) {
      int scales = tensor.read(0, group, numbers);
      float scale = Float.float16ToFloat((short) scales);
      float minimum = Float.float16ToFloat((short) (scales >>> 16));
      for (int i = 0; i < numbers.length; i++) {
        double weight = (numbers[i] & 0xff) * scale + minimum;
        double tolerance = type == TensorType.Q6_K ? 0.51 * scale : 0x1p-10 * 64 * 0.01 * 32;
        assertThat(weight).isCloseTo(exact[group * numbers.length + i], within(tolerance));
      }
    }
  }

  private static String[] kForm(TensorType type) throws IOException {
    try (InputStream file = TensorTypeTest.class.getResourceAsStream("/k-forms.csv")) {
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split(","))
          .filter(line -> line[0].equals(type.name()))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void readsBf16() {
    byte[] bytes = {(byte) 0x80, (byte) 0xbf, 0x49, 0x40};
    assertThat(read(TensorType.BF16, new GgufBytes.Bytes().bytes(bytes), 2))
        .containsExactly(-1, 3.140625f);
  }

  @Test
  void readsHalvesThatAreNoOrdinaryNumbers() {
    GgufBytes.Bytes bytes = new GgufBytes.Bytes();
    bytes.halves(Float.POSITIVE_INFINITY, -0f, 0x1p-24f, Float.NaN);
    assertThat(read(TensorType.F16, bytes, 4))
        .containsExactly(Float.POSITIVE_INFINITY, -0f, 0x1p-24f, Float.NaN);
  }

  @ParameterizedTest
  @CsvSource({
    "F32, 3, 12",
    "F16, 3, 6",
    "Q4_1, 64, 40",
    "Q8_0, 96, 102",
    "Q8_0, 0, 0",
    "Q6_K, 512, 420"
  })
  void countsItsBytes(TensorType type, long numbers, long bytes) {
    assertThat(type.bytes(numbers)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"10, Q2_K", "11, Q3_K", "9, Q8_1", "99, number 99", "-1, number -1"})
  void namesAnUnsupportedType(int code, String name) {
    assertThatThrownBy(() -> TensorType.of(code, "output.weight"))
        .hasMessage(
            "tensor output.weight has type %s; F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, BF16 are supported"
                .formatted(name));
  }
}
