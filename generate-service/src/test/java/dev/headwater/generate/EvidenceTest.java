package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.events.Passage;
import dev.headwater.generate.Evidence.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTest {
  private static final double SHARE = 0.3;

  private static Evidence evidence(Passage... passages) {
    return new Evidence(List.of(passages), new WordAnalysis());
  }

  private static List<String> texts(Evidence evidence) {
    return evidence.candidates().stream().map(c -> c.sentence().text()).toList();
  }

  @Test
  void isEachSentenceWithTheRankOfItsPassage() {
    Evidence evidence =
        evidence(Samples.passage("A", "", "One. Two."), Samples.passage("B", "", "Three."));

    assertThat(texts(evidence)).containsExactly("One.", "Two.", "Three.");
    assertThat(evidence.candidates()).extracting(Candidate::rank).containsExactly(0, 0, 1);
  }

  @Test
  void aHeadingOfThePassageIsNoEvidence() {
    assertThat(
            texts(evidence(Samples.passage("Leave", "Travel > Trains", "Leave\n\nTrains\n\nGo."))))
        .containsExactly("Go.");
  }

  @Test
  void holdsATermInWordsOrInPartInItsContext() {
    Evidence evidence =
        evidence(Samples.passage("Ferry", "Prices", "The boat is old. It costs 7 pounds."));
    Candidate costs = evidence.candidates().getLast();

    assertThat(costs.holds("cost", SHARE)).isEqualTo(1);
    assertThat(costs.holds("7", SHARE)).isEqualTo(1);
    assertThat(costs.holds("ferri", SHARE)).isEqualTo(SHARE);
    assertThat(costs.holds("boat", SHARE)).isEqualTo(SHARE);
    assertThat(costs.holds("rain", SHARE)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "The boat is old. It floats., true",
    "The boat is old. These float., true",
    "The boat is old. Its mast is new., true",
    "The boat is old. Italy is far., false",
    "The boat is old. Oars float., false",
    "那条船很旧。它会浮。, true",
    "那条船很旧。桨会浮。, false"
  })
  void onlyAPronounLeadsBackToTheSentenceBefore(String text, boolean leads) {
    Candidate last = evidence(Samples.passage("X", "", text)).candidates().getLast();

    assertThat(last.before().terms().isEmpty()).isNotEqualTo(leads);
  }

  @Test
  void hasTheClausesOfASentence() {
    Evidence evidence =
        evidence(Samples.passage("X", "", "Boats float, but stones do not and oars; rain falls."));

    assertThat(evidence.candidates().getFirst().clauses())
        .extracting(Words::negated)
        .containsExactly(false, true, false, false);
  }

  @Test
  void aRarerTermWeighsMore() {
    Evidence evidence =
        evidence(Samples.passage("X", "", "The ferry is old. The ferry is red. The boat is old."));

    assertThat(evidence.weight("boat")).isGreaterThan(evidence.weight("ferri"));
    assertThat(evidence.weight("rain")).isGreaterThan(evidence.weight("boat"));
    assertThat(evidence.weight("ferri")).isCloseTo(Math.log1p(4 / 2.5), within(1e-12)).isPositive();
  }

  @Test
  void knowsTheNamesOfThePassages() {
    assertThat(
            evidence(
                    Samples.passage("X", "", "Yesterday Orla Fennelly came."),
                    Samples.passage("Y", "", "She met Tomasz."))
                .names())
        .containsExactlyInAnyOrder("orla", "fennelly", "tomasz");
  }
}
