package dev.headwater.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermsTest {
  private final Terms terms = Terms.wordsAndBigrams(LowerCaseFilter::new);

  @ParameterizedTest
  @CsvSource({
    "'The Trains, the trains', the trains the trains",
    "年假 15 天, 年 年假 假 15 天",
    "ひらがな, ひ ひら ら らが が がな な",
    "カタカナ, カ カタ タ タカ カ カナ ナ",
    "휴가, 휴 휴가 가",
    "ＡＢＣ １２, abc 12",
    "Version 4.2 of 河图, version 4.2 of 河 河图 图",
    "'…, —', ''",
    "'', ''"
  })
  void areWordsAndCharactersWithTheirPairs(String text, String expected) {
    assertThat(String.join(" ", terms.of(text))).isEqualTo(expected);
  }

  @Test
  void aFilterSeesWordsAndNoPairs() {
    Terms stems = Terms.wordsAndBigrams(words -> new PorterStemFilter(new LowerCaseFilter(words)));

    assertThat(stems.of("Booking trains")).containsExactly("book", "train");
    assertThat(stems.of("年假s")).containsExactly("年", "年假", "假", "s");
  }

  @Test
  void areWhatAnAnalyzerFinds() {
    assertThat(new Terms(new EnglishAnalyzer()).of("The booking of the trains"))
        .containsExactly("book", "train");
  }

  @Test
  void manyThreadsShareThem() {
    List<List<String>> found =
        IntStream.range(0, 200).parallel().mapToObj(i -> terms.of("Train " + i + " 年假")).toList();

    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).containsExactly("train", Integer.toString(i), "年", "年假", "假");
    }
  }

  @Test
  void survivesAWordWithoutEnd() {
    assertThat(String.join("", terms.of("x".repeat(100_000)))).hasSize(100_000);
    assertThat(terms.of("水".repeat(10_000))).hasSize(19_999);
  }
}
