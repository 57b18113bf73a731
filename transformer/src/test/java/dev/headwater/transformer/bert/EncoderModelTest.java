package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.models.Catalogue;
import java.util.stream.Stream;
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
  void isKnownToTheCatalogue() {
    assertThat(Stream.of(EncoderModel.values()).map(EncoderModel::modelName))
        .containsExactlyElementsOf(Catalogue.encoders());
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
