package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
  private final FakeEncoder fake = new FakeEncoder();
  private final TextEncoder encoder = fake.withTokenizer();

  TextEncoderTest() throws IOException {}

  @Test
  void cutsTextsOffAtTheContextSize() {
    List<int[]> tokens = encoder.tokens(List.of("river", "river ".repeat(100)));

    assertThat(tokens.get(0)).hasSizeLessThan(fake.contextSize());
    assertThat(tokens.get(1)).hasSize(fake.contextSize());
  }

  @Test
  void batchesByLengthAndGivesTheVectorsInTheOrderOfTheTexts() {
    List<int[]> sequences =
        IntStream.range(0, 70)
            .mapToObj(index -> {
              int[] sequence = new int[1 + index * 31 % 70];
              sequence[0] = index;
              return sequence;
            })
            .toList();

    float[][] vectors = encoder.vectors(sequences);

    assertThat(fake.batches).containsExactly(32, 32, 6);
    for (int i = 0; i < vectors.length; i++) {
      assertThat(vectors[i]).containsExactly(sequences.get(i).length, i);
    }
  }
}
