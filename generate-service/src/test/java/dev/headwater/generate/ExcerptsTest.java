package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Passage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptsTest {
  private static final Passage TOWN =
      Samples.passage(
          "Town",
          "Ferry > Prices",
          "A ferry ticket costs 7 pounds. The museum is closed. Ferry tickets are blue. Rain"
              + " falls.");
  private final WordAnalysis analysis = new WordAnalysis();

  private List<String> sentences(String question, int limit) {
    return Excerpts.sentences(question, new Evidence(List.of(TOWN), analysis), analysis, limit);
  }

  @Test
  void leavesOutSentencesThatAreMuchWorseThanTheBest() {
    assertThat(sentences("What does a ferry ticket cost?", 4))
        .startsWith("A ferry ticket costs 7 pounds.")
        .doesNotContain("Rain falls.");
  }

  @Test
  void hasAtMostTheLimit() {
    assertThat(sentences("What does a ferry ticket cost?", 1))
        .containsExactly("A ferry ticket costs 7 pounds.");
    assertThat(sentences("Who?", 2)).hasSize(2);
  }

  @Test
  void numbersWholePassagesUnderTheirHeadings() {
    assertThat(Excerpts.passages(List.of(TOWN, Samples.passage("Notes", "", "Go."))))
        .containsExactly("[1] Town > Ferry > Prices: " + TOWN.getText(), "[2] Notes: Go.");
    assertThat(Excerpts.passages(List.of())).isEmpty();
  }
}
