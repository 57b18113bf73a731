package dev.headwater.transformer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
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

  @Test
  void holdsOutTokensThatItNeverLearnsFrom() {
    for (int index = 0; index < 200; index++) {
      Batch batch = corpus.batch(4, 9, index);
      assertThat(Arrays.stream(batch.tokens())).allMatch(token -> token < 900);
      assertThat(Arrays.stream(batch.targets())).allMatch(token -> token < 900);
    }
  }

  @Test
  void cutsEachPassAtOtherPlaces() {
    Set<Integer> starts = new HashSet<>();
    for (int pass = 0; pass < 50; pass++) {
      starts.add(corpus.batch(54, 1, pass).tokens()[0] % 16);
    }
    assertThat(starts.size()).isGreaterThan(8);
  }

  @Test
  void goesOnInTheMiddleOfABatchWhenAPassEnds() {
    // 54 sequences a pass, so the sixth batch of ten begins in one pass and ends in the next.
    Batch across = corpus.batch(10, 3, 5);
    Batch alone = corpus.batch(1, 3, 54);
    assertThat(Arrays.copyOfRange(across.tokens(), 4 * 16, 5 * 16)).isEqualTo(alone.tokens());
  }

  @Test
  void readsTheSameWhateverWasReadBefore() {
    Corpus fresh = new Corpus(tokens, 16);
    corpus.batch(5, 1, 900);
    corpus.batch(5, 2, 3);
    assertThat(corpus.batch(5, 1, 40).tokens()).isEqualTo(fresh.batch(5, 1, 40).tokens());
  }

  @Test
  void learnsFromATextOfOneSequence() {
    Corpus small = new Corpus(IntStream.range(0, 180).toArray(), 17);
    assertThat(small.heldOutSequences()).isEqualTo(1);
    assertThat(small.heldOut(0, 1, 1).tokens()).startsWith(162).hasSize(17);
    assertThatThrownBy(() -> new Corpus(IntStream.range(0, 170).toArray(), 17))
        .hasMessageContaining("text has 170 tokens, of which a tenth is held out: 17");
  }
}
