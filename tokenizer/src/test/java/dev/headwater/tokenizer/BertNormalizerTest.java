package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BertNormalizerTest {
  private static final BertNormalizer ALL = new BertNormalizer(true, true, true, true);
  private static final BertNormalizer NONE = new BertNormalizer(false, false, false, false);

  private static String text(BertNormalizer normalizer, String text) {
    NormalizedText normalized = normalizer.normalize(text, 0);
    return normalized.substring(0, normalized.length());
  }

  @ParameterizedTest
  @CsvSource({
    "Éclair, eclair",
    "ÅNGSTRÖM, angstrom",
    "İstanbul, istanbul",
    "ΑΣ, ασ",
    "水a, ' 水 a'",
    "カナ, カナ",
    "각, \u1100\u1161\u11A8"
  })
  void lowersStripsAndSpacesCharacterByCharacter(String text, String expected) {
    assertThat(text(ALL, text)).isEqualTo(expected);
  }

  @Test
  void leavesEverythingWhereNothingIsAsked() {
    String text = "É水\u0000\uFFFD\u200B A\u0301";
    assertThat(text(NONE, text)).isEqualTo(text);
  }

  @Test
  void eachStepIsAloneIfAsked() {
    assertThat(text(new BertNormalizer(true, false, false, false), "É水\u0000")).isEqualTo("É水");
    assertThat(text(new BertNormalizer(false, true, false, false), "É水")).isEqualTo("É 水 ");
    assertThat(text(new BertNormalizer(false, false, true, false), "É")).isEqualTo("E");
    assertThat(text(new BertNormalizer(false, false, false, true), "É")).isEqualTo("é");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\uFFFD", "\u200B", "\u00AD", "\uE000", "\uD83C", "\u0007"})
  void dropsWhatCannotBeSeen(String character) {
    assertThat(text(ALL, "a" + character + "b")).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "\n", "\r", "\u00A0", "\u3000"})
  void keepsWhiteSpace(String character) {
    assertThat(text(ALL, character)).isEqualTo(character);
  }

  @Test
  void aTokenSpansTheOriginalOfItsFirstAndLastCharacter() {
    // "각" becomes three letters, "水" gets spaces, and the joiner is dropped.
    NormalizedText normalized = ALL.normalize("각\u200B水x", 10);

    int[] sources =
        IntStream.range(0, normalized.length())
            .map(i -> normalized.token(0, i, i + 1).start())
            .toArray();
    assertThat(sources).containsExactly(10, 10, 10, 12, 12, 12, 13);
    assertThat(normalized.token(7, 0, normalized.length())).isEqualTo(new Token(7, 10, 14));
  }

  @ParameterizedTest
  @CsvSource({"!, true", "$, true", "、, true", "„, true", "€, false", "_, true", "½, false"})
  void punctuationIsAsciiSignsAndUnicodesClasses(String character, boolean punctuation) {
    assertThat(Characters.isPunctuation(character.codePointAt(0))).isEqualTo(punctuation);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0x20000, 0x2A6DF, 0x2F800})
  void spacesTheHanBlocks(int codePoint) {
    assertThat(text(ALL, Character.toString(codePoint))).startsWith(" ").endsWith(" ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x33FF, 0x4DC0, 0xA000, 0x3042, 0x30A2, 0xAC00, 0x1F9A6, 0x2A6E0})
  void spacesNeitherKanaNorHangulNorWhatLiesBetween(int codePoint) {
    assertThat(text(ALL, Character.toString(codePoint))).doesNotContain(" ");
  }
}
