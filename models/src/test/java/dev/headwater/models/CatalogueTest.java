package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  @Test
  void pinsEachFileOnce() {
    assertThat(Catalogue.FILES.stream().map(pinned -> pinned.model() + "/" + pinned.file()))
        .doesNotHaveDuplicates();
    assertThat(Catalogue.FILES)
        .allSatisfy(pinned -> {
          assertThat(pinned.sha256()).matches("[0-9a-f]{64}");
          assertThat(pinned.size()).isPositive();
        });
  }

  @Test
  void takesTheEncodersFromTheVersionThatTheBuildSets() {
    assertThat(Catalogue.FILES)
        .filteredOn(pinned -> pinned.source() instanceof Source.MavenArtifact)
        .hasSize(6)
        .allSatisfy(pinned ->
            assertThat(((Source.MavenArtifact) pinned.source()).coordinates())
                .matches("dev\\.langchain4j:langchain4j-embeddings-[a-z0-9-]+:\\d+\\.[\\w.-]+"));
  }

  @Test
  void hasATokenizerForEachEncoder() {
    assertThat(Catalogue.encoders()).hasSize(3).doesNotContain(Catalogue.GENERATOR);
    for (String encoder : Catalogue.encoders()) {
      assertThat(Catalogue.files(encoder).stream().map(Pinned::file))
          .as(encoder)
          .containsExactly("model.onnx", "tokenizer.json");
    }
  }

  @Test
  void fetchesByDefaultOnlyModelsThatItKnows() {
    assertThat(Catalogue.names()).containsAll(Catalogue.DEFAULTS).contains("all-minilm-l6-v2");
    assertThat(Catalogue.DEFAULTS).contains(Catalogue.encoderFor("en"), Catalogue.encoderFor("zh"));
  }

  @ParameterizedTest
  @CsvSource({"zh, zh", "zh-Hans, zh", "en, en", "en-GB, en", "zha, en", "fr, en"})
  void choosesTheEncoderByLanguage(String tag, String language) {
    assertThat(Catalogue.encoderFor(tag)).isEqualTo("bge-small-%s-v1.5".formatted(language));
  }

  @Test
  void namesTheModelsItKnowsWhenAskedForAnother() {
    assertThatThrownBy(() -> Catalogue.files("gpt-5"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'gpt-5'")
        .hasMessageContaining("bge-small-en-v1.5");
    assertThatThrownBy(() -> Catalogue.file(Catalogue.GENERATOR, "model.onnx"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(Catalogue.GENERATOR)
        .hasMessageContaining("'model.onnx'");
  }
}
