package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.kernels.RowFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrecisionTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByItsNameInAnyCase(Precision precision) {
    assertThat(Precision.of(precision.name())).isEqualTo(precision);
    assertThat(Precision.of(precision.name().toLowerCase(Locale.ROOT))).isEqualTo(precision);
  }

  @Test
  void autoIsTheFastestThatIsSupported() {
    Precision auto = Precision.of("auto");
    assertThat(auto).isEqualTo(Precision.fastest());
    assertThat(auto.isSupported()).isTrue();
  }

  @Test
  void refusesAnotherName() {
    assertThatThrownBy(() -> Precision.of("fp16"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision must be auto, plain, fp32, bf16 or int8 but is fp16");
  }

  @Test
  void plainRunsEverywhere() {
    assertThat(Precision.PLAIN.isSupported()).isTrue();
  }

  @Test
  void int8IsForTheMlpAlone() {
    assertThat(Precision.INT8.rows()).isEqualTo(RowFormat.INT8);
    assertThat(Precision.INT8.attentionRows()).isNotEqualTo(RowFormat.INT8);
    assertThat(Precision.BF16.attentionRows()).isEqualTo(RowFormat.BF16);
    assertThat(Precision.FP32.rows()).isEqualTo(RowFormat.F32);
  }

  @ParameterizedTest
  @EnumSource
  void encodersAreRefusedWhereTheirPrecisionIsNotSupported(
      Precision precision, @TempDir Path folder) throws IOException {
    assumeTrue(!precision.isSupported(), "this processor has " + precision);
    Path file = Files.createFile(folder.resolve("model.onnx"));
    assertThatThrownBy(() -> BertEncoders.load(EncoderModel.BGE_SMALL_EN, file, precision, 1))
        .hasMessage("this processor does not support " + precision);
  }
}
