package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordPieceTest {
  private static final int UNKNOWN = 1;

  private final WordPiece wordPiece = WordPiece.load(tiny());

  WordPieceTest() throws Exception {}

  private static Path tiny() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(WordPieceTest.class.getResource("tiny-wordpiece.json")).toURI());
  }

  @Test
  void cutsAWordIntoTheLongestPieces() {
    assertThat(wordPiece.encode("rivers riverside ri")).containsExactly(4, 5, 4, 6, 11, 12);
  }

  @Test
  void cutsAroundPunctuation() {
    assertThat(wordPiece.encode("river,rivers.")).containsExactly(4, 9, 4, 5, 10);
  }

  @Test
  void lowersCaseAndStripsAccents() {
    assertThat(wordPiece.encode("RIVER Café cafe\u0301")).containsExactly(4, 7, 7);
  }

  @Test
  void takesEachChineseCharacterAsAWord() {
    assertThat(wordPiece.encode("水水river")).containsExactly(8, 8, 4);
  }

  @Test
  void dropsControlCharactersWithinAWord() {
    assertThat(wordPiece.encode("ri\u0000v\u200Be\u00ADr\tri")).containsExactly(4, 11, 12);
  }

  @Test
  void takesAWordThatCannotBeCutWholeAsUnknown() {
    assertThat(wordPiece.encode("riverx river")).containsExactly(UNKNOWN, 4);
  }

  @Test
  void takesAWordOverTheLimitAsUnknown() {
    assertThat(wordPiece.encode("riiiiiiiii")).hasSize(10);
    assertThat(wordPiece.encode("riiiiiiiiii")).containsExactly(UNKNOWN);
  }

  @Test
  void namesOfSpecialTokensBecomeThoseTokens() {
    assertThat(wordPiece.encode("river[SEP]river [sep]"))
        .containsExactly(4, 3, 4, UNKNOWN, UNKNOWN, UNKNOWN);
  }

  @Test
  void givesSpansInCodePointsOfTheOriginal() {
    assertThat(wordPiece.tokens("🌊 Ca\u200Bfé[SEP]🌊水rivers"))
        .containsExactly(
            new Token(UNKNOWN, 0, 1),
            new Token(7, 2, 7),
            new Token(3, 7, 12),
            new Token(UNKNOWN, 12, 13),
            new Token(8, 13, 14),
            new Token(4, 14, 19),
            new Token(5, 19, 20));
  }

  @Test
  void framesAndCutsOff() {
    assertThat(wordPiece.encode("river river river", 5)).containsExactly(2, 4, 4, 4, 3);
    assertThat(wordPiece.encode("river river river", 4)).containsExactly(2, 4, 4, 3);
    assertThat(wordPiece.encode("", 4)).containsExactly(2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wordPiece.encode("river", 1))
        .withMessage("maxTokens must be at least 2 but is 1");
  }

  @Test
  void aTextOfWhiteSpaceHasNoTokens() {
    assertThat(wordPiece.tokens(" \n\t")).isEmpty();
    assertThat(wordPiece.tokens("")).isEmpty();
  }

  @Test
  void decodesWithoutSpecialTokens() {
    assertThat(wordPiece.decode(new int[] {2, 4, 5, 7, 3})).isEqualTo("rivers cafe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wordPiece.decode(new int[] {13}))
        .withMessage("token id must be from 0 to 12 but is 13");
  }

  @Test
  void refusesAnotherKindOfTokenizer(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"), "{\"normalizer\": {\"type\": \"NFC\"}}");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> WordPiece.load(file))
        .withMessageEndingWith("normalizer.type must be BertNormalizer but is NFC");
  }

  @Test
  void refusesAFileThatIsCutShort(@TempDir Path folder) throws Exception {
    String whole = Files.readString(tiny());
    Path file =
        Files.writeString(folder.resolve("tokenizer.json"), whole.substring(0, whole.length() / 2));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> WordPiece.load(file))
        .withMessageContaining(file + " is not valid JSON");
  }

  @Test
  void surrogatesWithoutAPairVanish() {
    assertThat(wordPiece.tokens("ri\uD83Cver \uDF0A river"))
        .containsExactly(new Token(4, 0, 6), new Token(4, 9, 14));
  }

  @Test
  void survivesAWordWithoutEnd() {
    assertThat(wordPiece.tokens("r".repeat(1_000_000)))
        .containsExactly(new Token(UNKNOWN, 0, 1_000_000));
    assertThat(wordPiece.encode("水".repeat(100_000))).hasSize(100_000).containsOnly(8);
  }

  @Test
  void spansAreInOrderAndCoverEveryVisibleCharacter() {
    String text = "Rivers, İ 각 水🌊 [SEP] cafés!";
    int last = 0;
    StringBuilder between = new StringBuilder();
    for (Token token : wordPiece.tokens(text)) {
      if (token.start() > last) {
        between.append(codePoints(text, last, token.start()));
      }
      assertThat(token.end()).isGreaterThan(token.start());
      last = token.end();
    }
    assertThat(between.append(codePoints(text, last, text.codePointCount(0, text.length()))))
        .isBlank();
  }

  private static String codePoints(String text, int start, int end) {
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          "BertPreTokenizer" | "Whitespace"  | pre_tokenizer.type must be BertPreTokenizer but is Whitespace
          "WordPiece"        | "BPE"         | model.type must be WordPiece but is BPE
          "cafe": 7          | "cafe": 70    | id of "cafe" must be from 0 to 12 but is 70
          "cafe": 7          | "cafe": -1    | id of "cafe" must be from 0 to 12 but is -1
          "cafe": 7          | "cafe": 8     | have the same id 8
          "cafe": 7          | "cafe": "no"  | id of "cafe" must be from 0 to 12 but is -1
          "[UNK]": 1         | "nothing": 1  | model.vocab lacks the unknown token [UNK]
          "content": "[CLS]" | "content": "" | added_tokens has an entry without content or id
          "content": "[SEP]" | "name": "x"   | added_tokens has an entry without content or id
          "id": 2            | "no": 2       | added_tokens has an entry without content or id
          "[SEP]"}           | "<eos>"}      | added_tokens lacks [SEP]
          """)
  void saysWhatIsWrongWithABrokenFile(
      String part, String replacement, String reason, @TempDir Path folder) throws Exception {
    String whole = Files.readString(tiny());
    String broken = whole.replace(part, replacement);
    assertThat(broken).isNotEqualTo(whole);
    Path file = Files.writeString(folder.resolve("tokenizer.json"), broken);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> WordPiece.load(file))
        .withMessageStartingWith(file + " is not a WordPiece tokenizer: ")
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "7"})
  void refusesJsonThatIsNoTokenizer(String json, @TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> WordPiece.load(file))
        .withMessageContaining("normalizer.type must be BertNormalizer but is missing");
  }
}
