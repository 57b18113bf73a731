package dev.headwater.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {
  private static List<String> texts(String text) {
    return Sentences.ENGLISH.of(text).stream().map(Sentence::text).toList();
  }

  @Test
  void endAtFullStopsOfBothScripts() {
    assertThat(texts("Cups go up. Plates go down! 年假十五天。病假呢？"))
        .containsExactly("Cups go up.", "Plates go down!", "年假十五天。", "病假呢？");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ask Dr. Daly about 4.2 litres.",
        "Ask Mr. Daly at noon.",
        "The river at St. Ives floods.",
        "Take a boat, e.g. Otter II.",
        "One boat, i.e. Otter II.",
        "It costs approx. EUR 5.",
        "See www.example.com for more."
      })
  void doNotEndAtAbbreviationsAndDots(String text) {
    assertThat(texts(text)).containsExactly(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"It rained. Then", "The est. Then", "Ask the Dr.\n\nThen"})
  void endAtWordsThatOnlyEndLikeAnAbbreviation(String text) {
    assertThat(texts(text)).hasSize(2).last().isEqualTo("Then");
  }

  @ParameterizedTest
  @CsvSource({"de, Zum Beispiel z.B. Otter.", "fr, Voir av. J.-C.", "zh, 请问 Dr. Otter。"})
  void haveTheAbbreviationsOfTheirLanguage(String language, String text) {
    assertThat(new Sentences(Language.of(language)).of(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "und", "qqx", "not a tag"})
  void endByTheCommonRulesWhereTheLanguageIsUnknown(String language) {
    assertThat(new Sentences(Language.of(language)).of("One. Two.")).hasSize(2);
  }

  @Test
  void doNotEndAtALineBreakWithinAParagraph() {
    assertThat(texts("The office\nopens at seven.")).containsExactly("The office\nopens at seven.");
    assertThat(texts("The office\r\nopens at seven.")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\n",
        "\r\n\r\n",
        "\n- ",
        "\n* ",
        "\n• ",
        "\n| ",
        "\n> ",
        "\n# ",
        "\n12) ",
        "\n  "
      })
  void endAtALineBreakThatABlockFollows(String blockStart) {
    assertThat(texts("Opening hours" + blockStart + "From seven"))
        .hasSize(blockStart.equals("\n  ") ? 1 : 2);
  }

  @Test
  void leaveListMarkersAndEmphasisOut() {
    assertThat(texts("- First rule.\n* Second rule.\n3. **Third rule.**\n\n# Heading\n"))
        .containsExactly("First rule.", "Second rule.", "Third rule.", "Heading");
  }

  @Test
  void leaveOutWhatHasNoWords() {
    assertThat(texts("---\n\n…\n\nA word.")).containsExactly("A word.");
    assertThat(texts("")).isEmpty();
    assertThat(texts(" \n ")).isEmpty();
  }

  @Test
  void startBehindAListMarkerThatEqualsTheirText() {
    assertThat(Sentences.ENGLISH.of("1. 1\n")).containsExactly(new Sentence(3, 4, "1"));
  }

  @Test
  void haveEndsInUtf16UpToTheEndOfTheText() {
    assertThat(Sentences.ENGLISH.ends("🦦 One. Two")).containsExactly(8, 11);
    assertThat(Sentences.ENGLISH.ends("")).isEmpty();
  }

  @Test
  void everySpanIsExactInCodePoints() {
    List<String> pieces =
        List.of("🛶 River. ", "年假十五天。", "\n- ", "**bold 𝄞**", " x?", "\n\n", "1. ", "é́ ", "…");
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder pasted = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        pasted.append(pieces.get(random.nextInt(pieces.size())));
      }
      String text = pasted.toString();
      int last = 0;
      for (Sentence sentence : Sentences.ENGLISH.of(text)) {
        int start = text.offsetByCodePoints(0, sentence.start());
        int end = text.offsetByCodePoints(0, sentence.end());
        assertThat(text.substring(start, end)).isEqualTo(sentence.text());
        assertThat(sentence.start()).isGreaterThanOrEqualTo(last);
        last = sentence.end();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-", "1.", ". ", "*_", "-", "\n", "e.g. "})
  void surviveTextThatIsNoText(String piece) {
    String text = piece.repeat(20_000);
    assertThat(Sentences.ENGLISH.ends(text).getLast()).isEqualTo(text.length());
    assertThat(Sentences.ENGLISH.of(text)).hasSizeLessThan(text.length());
  }
}
