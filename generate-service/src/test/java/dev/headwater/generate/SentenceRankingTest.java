package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Passage;
import dev.headwater.generate.SentenceRanking.Scored;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceRankingTest {
  private final WordAnalysis analysis = new WordAnalysis();

  private List<Scored> rank(String question, int limit, Passage... passages) {
    Evidence evidence = new Evidence(Arrays.asList(passages), analysis);
    return SentenceRanking.best(question, evidence, analysis, limit);
  }

  private List<String> ranked(String question, int limit, Passage... passages) {
    return rank(question, limit, passages).stream()
        .map(scored -> scored.candidate().sentence().text())
        .toList();
  }

  @Test
  void rarerWordsOfTheQuestionCountMore() {
    assertThat(
            ranked(
                "Where is the ferry ticket sold?",
                4,
                Samples.passage(
                    "Town",
                    "",
                    "The ticket costs 5 euros. A ticket is valid today. The ferry leaves hourly. "
                        + "Tickets are blue.")))
        .startsWith("The ferry leaves hourly.");
  }

  @Test
  void aShorterSentenceIsPreferredToALongerOneWithTheSameWords() {
    assertThat(
            ranked(
                "When does the canteen open?",
                2,
                Samples.passage(
                    "House",
                    "",
                    "The canteen, which serves soup, bread, fruit and cake, opens at noon. "
                        + "The canteen opens at noon.")))
        .startsWith("The canteen opens at noon.");
  }

  @Test
  void anEarlierPassageIsPreferredAmongEqualSentences() {
    List<Scored> ranked =
        rank(
            "When does the canteen open?",
            2,
            Samples.passage("One", "", "The canteen opens at noon."),
            Samples.passage("Two", "", "The canteen opens at ten."));

    assertThat(ranked.getFirst().candidate().rank()).isZero();
    assertThat(ranked.getFirst().score()).isGreaterThan(ranked.getLast().score());
  }

  @Test
  void aHeadingAndTheSentenceBeforeAPronounCountInPart() {
    Passage passage = Samples.passage("Ferry", "Prices", "A ticket costs 7 pounds.");
    Passage pronoun = Samples.passage("X", "", "The ferry is old. It costs 7 pounds. Rain falls.");

    assertThat(ranked("Ferry?", 1, passage)).containsExactly("A ticket costs 7 pounds.");
    assertThat(rank("Ferry?", 1, passage).getFirst().score()).isBetween(0.2, 0.6);
    List<Scored> ranked = rank("What does the ferry cost?", 3, pronoun);
    assertThat(ranked.getFirst().candidate().sentence().text()).isEqualTo("It costs 7 pounds.");
    assertThat(ranked.getLast().score()).isZero();
  }

  @Test
  void leavesOutWhatOnlyRepeatsTheQuestion() {
    Passage passage = Samples.passage("House", "", "Canteen hours. The canteen opens at noon.");

    assertThat(ranked("What are the canteen hours?", 2, passage))
        .containsExactly("The canteen opens at noon.");
  }

  @Test
  void scoresZeroWithoutACommonWord() {
    Passage passage = Samples.passage("House", "", "The canteen opens at noon. Rain falls.");

    assertThat(rank("Who?", 5, passage)).hasSize(2).allMatch(scored -> scored.score() == 0);
    assertThat(rank("Who?", 1, passage)).hasSize(1);
    assertThat(rank("Who?", 5)).isEmpty();
  }
}
