package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.tensors.Matrices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class KeyValueCacheTest {
  /** 3 layers, 2 key-value heads of 4 numbers. */
  private static final GptConfiguration SHAPE =
      new GptConfiguration(TinyGpt.llama(2, 4), 50, 9, 16, 3, 4, 24, true);

  private final PlainCache cache = new PlainCache(SHAPE, 6);

  @AfterEach
  void free() {
    cache.close();
  }

  /** A number that says where it belongs. */
  private static float number(int layer, int token, int head, int i) {
    return layer * 1000 + token * 100 + head * 10 + i;
  }

  private static INDArray rows(int layer, int first, int tokens, int sign) {
    INDArray rows = Matrices.create(tokens, 8);
    for (int t = 0; t < tokens; t++) {
      for (int head = 0; head < 2; head++) {
        for (int i = 0; i < 4; i++) {
          rows.putScalar(t, head * 4 + i, sign * number(layer, first + t, head, i));
        }
      }
    }
    return rows;
  }

  private void read(int first, int tokens) {
    for (int layer = 0; layer < 3; layer++) {
      cache.write(layer, rows(layer, first, tokens, 1), rows(layer, first, tokens, -1));
    }
    cache.advance(tokens);
  }

  private void assertHolds(int tokens) {
    assertThat(cache.length()).isEqualTo(tokens);
    for (int layer = 0; layer < 3; layer++) {
      for (int head = 0; head < 2; head++) {
        INDArray keys = cache.keys(layer, head, tokens);
        INDArray values = cache.values(layer, head, tokens);
        assertThat(keys.shape()).containsExactly(tokens, 4);
        for (int t = 0; t < tokens; t++) {
          for (int i = 0; i < 4; i++) {
            assertThat(keys.getFloat(t, i)).isEqualTo(number(layer, t, head, i));
            assertThat(values.getFloat(t, i)).isEqualTo(-number(layer, t, head, i));
          }
        }
      }
    }
  }

  @Test
  void keepsEachHeadsTokensInOrder() {
    read(0, 3);
    assertHolds(3);
    read(3, 1);
    read(4, 2);
    assertHolds(6);
    assertThat(cache.full()).isTrue();
  }

  @Test
  void startsAgainAfterClearing() {
    read(7, 6);
    cache.clear();
    assertThat(cache.length()).isZero();
    assertThat(cache.full()).isFalse();
    read(0, 2);
    assertHolds(2);
  }

  @Test
  void showsTokensThatAreBeingReadBeforeItAdvances() {
    read(0, 2);
    cache.write(1, rows(1, 2, 1, 1), rows(1, 2, 1, -1));
    assertThat(cache.keys(1, 1, 3).getFloat(2, 3)).isEqualTo(number(1, 2, 1, 3));
    assertThat(cache.length()).isEqualTo(2);
  }

  @Test
  void refusesMoreTokensThanFit() {
    read(0, 4);
    assertThatCode(() -> cache.requireRoomFor(2)).doesNotThrowAnyException();
    assertThatThrownBy(() -> cache.requireRoomFor(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 tokens after 4 exceed the cache's capacity of 6");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 10})
  void refusesACapacityOutsideTheContext(int capacity) {
    assertThatThrownBy(() -> new PlainCache(SHAPE, capacity).close())
        .hasMessage("capacity must be 1 to the context size 9, but is " + capacity);
  }

  @Test
  void takesTheWholeContext() {
    try (PlainCache whole = new PlainCache(SHAPE, 9)) {
      assertThat(whole.capacity()).isEqualTo(9);
      assertThatCode(() -> whole.requireRoomFor(9)).doesNotThrowAnyException();
    }
  }
}
