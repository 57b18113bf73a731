package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusTest {
  private final int[] tokens = IntStream.range(0, 1000).toArray();
  private final Corpus corpus = new Corpus(tokens, 16);

  @Test
  void asksForTheNextTokenAtEveryPosition() {
    Batch batch = corpus.batch(5, 1, 2);
    assertThat(batch.tokens()).hasSize(80);
    for (int i = 0; i < 80; i++) {
      assertThat(batch.targets()[i]).isEqualTo(batch.tokens()[i] + 1).isLessThan(900);
    }
    assertThat(corpus.batch(5, 1, 2).tokens()).isEqualTo(batch.tokens());
    assertThat(corpus.batch(5, 1, 3).tokens()).isNotEqualTo(batch.tokens());
    assertThat(corpus.batch(5, 2, 2).tokens()).isNotEqualTo(batch.tokens());
  }

  @Test
  void readsEverythingOnceBeforeItReadsAnythingTwice() {
    Corpus again = new Corpus(tokens, 16);
    Set<Integer> read = new HashSet<>();
    for (int index = 0; index < 11; index++) { // 11 · 5 of the 55 sequences
      Batch batch = again.batch(5, 1, index);
      for (int token : batch.tokens()) {
        assertThat(read.add(token)).isTrue();
      }
    }
    assertThat(read).hasSize(880);
    assertThat(read).contains(again.batch(5, 1, 11).tokens()[20]);
  }

  @Test
  void holdsOutTheLastTenth() {
    assertThat(corpus.heldOutSequences()).isEqualTo(6);
    Batch all = corpus.heldOut(0, 6, 6);
    assertThat(all.tokens()).isEqualTo(IntStream.range(900, 996).toArray());
    assertThat(corpus.heldOut(1, 1, 2).tokens()[0]).isEqualTo(900 + 3 * 16);
  }

  @Test
  void refusesATextThatIsShorterThanTheContext() {
    assertThatThrownBy(() -> new Corpus(tokens, 100))
        .hasMessageContaining("text has 1000 tokens")
        .hasMessageContaining("a context of 100 needs 101 or more");
  }
}
