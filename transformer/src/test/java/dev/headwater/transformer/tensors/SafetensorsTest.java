package dev.headwater.transformer.tensors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsTest {
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void readsWhatItWrote() throws IOException {
    INDArray matrix = Nd4j.rand(700, 501); // more than is copied at once
    INDArray vector = Nd4j.createFromArray(1.5f, -2f, Float.NaN);
    Safetensors.write(file, Map.of("matrix", matrix, "vector", vector), Map.of("step", "7"));
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).containsExactlyInAnyOrder("matrix", "vector");
      assertThat(read.shape("matrix")).containsExactly(700, 501);
      assertThat(read.tensor("matrix", 700, 501)).isEqualTo(matrix);
      assertThat(read.tensor("vector", 3).toFloatVector()).containsExactly(1.5f, -2f, Float.NaN);
      assertThat(read.metadata()).containsExactly(Map.entry("step", "7"));
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void writesViewsInRowOrder() throws IOException {
    INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    INDArray row = matrix.getRow(1);
    Safetensors.write(file, Map.of("row", row, "transposed", matrix.transpose()), Map.of());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.tensor("row", 3).toFloatVector()).containsExactly(4, 5, 6);
      assertThat(read.tensor("transposed", 3, 2).data().asFloat())
          .containsExactly(1, 4, 2, 5, 3, 6);
    }
  }

  @Test
  void readsHalvesAndBrainFloats() throws IOException {
    write(
        """
        {"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},
         "brain":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]}}\
        """,
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort(Float.floatToFloat16(0.1f))
            .putShort(Float.floatToFloat16(-3))
            .putShort((short) (Float.floatToIntBits(1.5f) >> 16))
            .putShort((short) (Float.floatToIntBits(-1e30f) >> 16))
            .array());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.tensor("half", 2).toFloatVector())
          .containsExactly(Float.float16ToFloat(Float.floatToFloat16(0.1f)), -3);
      float big = Float.intBitsToFloat(Float.floatToIntBits(-1e30f) & 0xFFFF0000);
      assertThat(read.tensor("brain", 1, 2).toFloatVector()).containsExactly(1.5f, big);
    }
  }

  @Test
  void refusesAFileCutAnywhere() throws IOException {
    Safetensors.write(file, Map.of("a", Nd4j.ones(2, 3)), Map.of());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining("cut short");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                                                   | must be a JSON object
          {"a":                                                                 | is not valid JSON
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{}}         | Duplicate field 'a'
          {"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}                | a has the unknown dtype F31
          {"a":{"shape":[2],"data_offsets":[0,8]}}                              | a has the unknown dtype missing
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}               | a: shape must be a list of whole numbers
          {"a":{"dtype":"F32","data_offsets":[0,8]}}                            | a: shape must be a list of whole numbers
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}                  | a: data_offsets must be two
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                | span -8
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                | takes 12 bytes, but its data_offsets span 8
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}} | shape too large to count
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | b begins at byte 0 of the data, but
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                | a gap
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                | they take 4 bytes, the file has 8
          """)
  void refusesAHeaderThatCannotBeTrue(String header, String message) throws IOException {
    write(header, new byte[8]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void refusesAHeaderLongerThanTheFile() throws IOException {
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertThatThrownBy(() -> Safetensors.open(file))
        .hasMessageContaining("18446744073709551615 bytes, the file has 10");
  }

  @Test
  void refusesWhatIsAskedForWrongly() throws IOException {
    write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
    try (Safetensors read = Safetensors.open(file)) {
      assertThatThrownBy(() -> read.tensor("b", 1)).hasMessage(file + " has no tensor b");
      assertThatThrownBy(() -> read.tensor("a", 2)).hasMessageContaining("must be [2], but is [1]");
      assertThatThrownBy(() -> read.tensor("a", 1))
          .hasMessageContaining("a has type I64; F32, F16");
    }
  }

  @Test
  void keepsTheOldFileWhereWritingFails() throws IOException {
    Safetensors.write(file, Map.of("a", Nd4j.ones(2, 3)), Map.of());
    byte[] old = Files.readAllBytes(file);
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.allocate(100));
                  throw new IOException("No space left on device");
                }))
        .hasMessage("No space left on device");
    assertThat(Files.readAllBytes(file)).isEqualTo(old);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void readsScalarsAndTensorsWithoutNumbers() throws IOException {
    write(
        """
        {"scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
         "empty":{"dtype":"F32","shape":[0,5],"data_offsets":[4,4]}}\
        """,
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(2.5f).array());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.shape("scalar")).isEmpty();
      assertThat(read.shape("empty")).containsExactly(0, 5);
      assertThat(read.names()).containsExactly("scalar", "empty");
    }
  }

  @Test
  void readsTensorsInAnyOrderOfTheHeader() throws IOException {
    write(
        """
        {"last":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},
         "first":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}\
        """,
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2).array());
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.tensor("first", 1).getFloat(0)).isEqualTo(1);
      assertThat(read.tensor("last", 1).getFloat(0)).isEqualTo(2);
    }
  }

  @Test
  void refusesTensorsThatOverlapInPart() throws IOException {
    write(
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
         "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}\
        """,
        new byte[12]);
    assertThatThrownBy(() -> Safetensors.open(file))
        .hasMessageContaining("tensor b begins at byte 4 of the data, but the one before it ends");
  }

  @Test
  void alignsTheNumbersOfAFileThatItWrites() throws IOException {
    for (int length = 1; length <= 9; length++) {
      Safetensors.write(file, Map.of("a".repeat(length), Nd4j.ones(3)), Map.of());
      long header = ByteBuffer.wrap(Files.readAllBytes(file)).order(LITTLE_ENDIAN).getLong(0);
      assertThat(header % 8).isZero();
    }
  }

  @Test
  void keepsTextsOfAnyAlphabet() throws IOException {
    Map<String, String> texts = Map.of("title", "\"河\"\n\u0007", "empty", "");
    Safetensors.write(file, Map.of("größe", Nd4j.ones(1)), texts);
    try (Safetensors read = Safetensors.open(file)) {
      assertThat(read.metadata()).isEqualTo(texts);
      assertThat(read.names()).containsExactly("größe");
    }
  }

  private void write(String header, byte[] data) throws IOException {
    byte[] text = header.getBytes(UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + text.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .put(data)
            .array());
  }
}
