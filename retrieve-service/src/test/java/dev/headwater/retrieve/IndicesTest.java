package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndicesTest {
  @Test
  void namesIndicesAndFieldsWithoutClashes() {
    assertThat(Indices.chunks("a-b/c")).isNotEqualTo(Indices.chunks("a/b-c"));
    assertThat(Indices.vectorField("bge-small-en-v1.5")).isEqualTo("vector_bge-small-en-v1_5");
  }
}
