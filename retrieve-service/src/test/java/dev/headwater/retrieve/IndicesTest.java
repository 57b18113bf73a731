package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndicesTest {
  @Test
  void namesIndicesAndFieldsWithoutClashes() {
    assertThat(Indices.chunks("a-b/c")).isNotEqualTo(Indices.chunks("a/b-c"));
    assertThat(Indices.chunks("a/b@1.2")).isNotEqualTo(Indices.chunks("a/b@12"));
    assertThat(Indices.vectorField("bge-small-en-v1.5")).isEqualTo("vector_bge-small-en-v1_5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default/handbook", "default/handbook@9", "default/handbook@9.2"})
  void knowsWhoseChunksAreInAnIndex(String view) {
    assertThat(Indices.view(Indices.chunks(view))).isEqualTo(view);
  }
}
