package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.text.Sentences;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordAnalysisTest {
  private final WordAnalysis analysis = new WordAnalysis();

  @Test
  void keepsStemsAndDropsStopWords() {
    assertThat(analysis.words("What are the employees' holidays?").terms())
        .containsExactly("employe", "holidai");
  }

  @Test
  void keepsHanCharactersAndTheirPairs() {
    assertThat(analysis.words("年假").terms()).containsExactlyInAnyOrder("年", "假", "年假");
  }

  @Test
  void bringsNumbersIntoOneForm() {
    assertThat(analysis.words("1,200 stations, twelve pumps, 7:00, 4.2 and LM-70314").numbers())
        .containsExactlyInAnyOrder("1200", "12", "7", "4.2", "70314");
  }

  @Test
  void findsNamesButNotTheStartOfASentence() {
    assertThat(analysis.words("Yesterday Orla Fennelly came. Nobody saw Tomasz's boat.").names())
        .containsExactly("orla", "fennelly", "tomasz");
  }

  @Test
  void findsNegations() {
    assertThat(analysis.words("It isn't counted.").negated()).isTrue();
    assertThat(analysis.words("年假不可结转。").negated()).isTrue();
    assertThat(analysis.words("Nothing is deducted without notice.").negated()).isTrue();
    assertThat(analysis.words("It is noted.").negated()).isFalse();
  }

  @Test
  void survivesTextThatIsNoText() {
    for (String piece : List.of("a-", "1.", ". ", "*_", "-", "\n")) {
      analysis.words(piece.repeat(20_000));
      Sentences.ENGLISH.of(piece.repeat(20_000));
    }
  }
}
