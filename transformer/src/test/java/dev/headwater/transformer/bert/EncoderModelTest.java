package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EncoderModelTest {
  @Test
  void isFoundByItsName() {
    for (EncoderModel model : EncoderModel.values()) {
      assertThat(EncoderModel.of(model.modelName())).isEqualTo(model);
      assertThat(model.dimensions() % model.heads()).isZero();
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncoderModel.of("bge-large"))
        .withMessage(
            "encoder must be one of [bge-small-en-v1.5, bge-small-zh-v1.5, all-minilm-l6-v2]"
                + " but is bge-large");
  }
}
