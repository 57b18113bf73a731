package dev.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationsTest {
  @ParameterizedTest
  @CsvSource({"bge-small-en-v1.5,1", "org/model,2", "a~b,12", "a~1,3"})
  void readsWhatItWrites(String encoder, int number) {
    String id = Generations.id(encoder, number);
    assertThat(Generations.encoder(id)).isEqualTo(encoder);
    assertThat(Generations.number(id)).isEqualTo(number);
  }

  @Test
  void callsTheFirstByItsEncoder() {
    assertThat(Generations.id("bge", 0)).isEqualTo("bge");
    assertThat(Generations.encoder("bge")).isEqualTo("bge");
    assertThat(Generations.number("bge")).isZero();
    assertThat(Generations.number("bge~0")).isZero();
    assertThat(Generations.encoder("bge~x")).isEqualTo("bge~x");
  }

  @Test
  void listsTheOneInUseFirst() {
    CollectionRecord collection =
        CollectionRecord.newBuilder().setGeneration("bge~1").addStandby("bge").build();
    assertThat(Generations.of(collection)).containsExactly("bge~1", "bge");
  }
}
