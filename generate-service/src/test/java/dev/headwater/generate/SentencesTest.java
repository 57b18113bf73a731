package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static List<String> texts(String text) {
    return Sentences.of(text).stream().map(Sentence::text).toList();
  }

  @Test
  void endsAtFullStopsOfBothScripts() {
    assertThat(texts("Cups go up. Plates go down! 年假十五天。病假呢？"))
        .containsExactly("Cups go up.", "Plates go down!", "年假十五天。", "病假呢？");
  }

  @Test
  void doesNotEndAtAbbreviationsAndDecimals() {
    assertThat(texts("Ask Dr. Daly about 4.2 litres.")).hasSize(1);
  }

  @Test
  void doesNotEndAtALineBreakWithinAParagraph() {
    assertThat(texts("The office\nopens at seven.")).containsExactly("The office\nopens at seven.");
  }

  @Test
  void leavesListMarkersAndEmphasisOut() {
    assertThat(texts("- First rule.\n* Second rule.\n3. **Third rule.**\n\n# Heading\n"))
        .containsExactly("First rule.", "Second rule.", "Third rule.", "Heading");
  }

  @Test
  void leavesOutWhatHasNoWords() {
    assertThat(texts("---\n\n…\n\nA word.")).containsExactly("A word.");
    assertThat(texts("")).isEmpty();
  }

  @Test
  void everySpanIsExactInCodePoints() {
    List<String> pieces =
        List.of("🛶 River. ", "年假十五天。", "\n- ", "**bold 𝄞**", " x?", "\n\n", "1. ", "é́ ", "…");
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      int last = 0;
      for (Sentence sentence : Sentences.of(text.toString())) {
        assertThat(Samples.span(text.toString(), sentence.start(), sentence.end()))
            .isEqualTo(sentence.text());
        assertThat(sentence.start()).isGreaterThanOrEqualTo(last);
        last = sentence.end();
      }
    }
  }
}
