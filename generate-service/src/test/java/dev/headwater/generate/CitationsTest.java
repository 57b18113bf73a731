package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Citation;
import dev.headwater.events.Passage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CitationsTest {
  private static final double THRESHOLD = 0.7;
  private final WordAnalysis analysis = new WordAnalysis();

  private Citations cite(String answer, List<Passage> passages) {
    var aligner = new SentenceAligner(new Evidence(passages, analysis), analysis, "");
    return Citations.of(answer, aligner, THRESHOLD);
  }

  @Test
  void aCitationLeadsFromTheAnswerToTheDocument() {
    Passage passage =
        Samples.passage("Kitchen", "Cups", "🛶 Ahoy. Cups go on the upper shelf.").toBuilder()
            .setStart(100)
            .setEnd(135)
            .setPage(2)
            .build();

    Citation citation =
        cite("Cups go up: the upper shelf.", List.of(passage)).citations().getFirst();

    assertThat(citation.getQuote()).isEqualTo("Cups go on the upper shelf.");
    assertThat(citation.getStart()).isEqualTo(108);
    assertThat(citation.getEnd()).isEqualTo(135);
    assertThat(citation.getPage()).isEqualTo(2);
    assertThat(citation.getAnswerStart()).isZero();
    assertThat(citation.getAnswerEnd()).isEqualTo(28);
  }

  @Test
  void isGroundedOnlyIfEverySentenceHasACitation() {
    var passages = List.of(Samples.passage("Kitchen", "", "Cups go on the upper shelf."));

    assertThat(cite("Cups go on the upper shelf.", passages).grounded()).isTrue();
    Citations half = cite("Cups go on the upper shelf. Plates are blue.", passages);
    assertThat(half.grounded()).isFalse();
    assertThat(half.citations()).hasSize(1);
    assertThat(cite("", passages).grounded()).isFalse();
  }

  @Test
  void everyQuoteIsTheDocumentsTextAtItsSpan() {
    List<String> pieces =
        List.of(
            "Otter 🦦 holds 5 litres. ",
            "水獭 🦦 可装 5 升。",
            "\n- **The weir 𝄞 opens at 7:00.**",
            "\n\n",
            "闸门七点打开！ ",
            "The ferry\nleaves at nine. ");
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      StringBuilder document = new StringBuilder();
      for (int j = random.nextInt(10); j >= 0; j--) {
        document.append(pieces.get(random.nextInt(pieces.size())));
      }
      String text = document.toString();
      int length = text.codePointCount(0, text.length());
      int start = random.nextInt(length + 1);
      Passage passage =
          Samples.passage("River", "Locks", Samples.span(text, start, length)).toBuilder()
              .setStart(start)
              .setEnd(length)
              .build();
      String answer = "🦦 The weir opens at 7:00. 水獭可装 5 升。The ferry leaves at nine.";
      for (Citation citation : cite(answer, List.of(passage)).citations()) {
        assertThat(Samples.span(text, citation.getStart(), citation.getEnd()))
            .isEqualTo(citation.getQuote());
        assertThat(Samples.span(answer, citation.getAnswerStart(), citation.getAnswerEnd()))
            .isEqualTo(citation.getSentence());
      }
    }
  }
}
