package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkPrefixTest {
  private static final String TOKENIZER =
      """
      {
        "normalizer": {"type": "BertNormalizer"},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "added_tokens": [{"id": 1, "content": "[CLS]"}, {"id": 2, "content": "[SEP]"}],
        "model": {
          "type": "WordPiece",
          "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "river": 3, "##s": 4, "水": 5, ",": 6,
                    "r": 7, "##i": 8}
        }
      }
      """;
  private static final int MAX = ChunkPrefix.MAX_TOKENS;

  private WordPiece wordPiece;

  @BeforeEach
  void load(@TempDir Path folder) throws IOException {
    wordPiece = WordPiece.load(Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER));
  }

  private String prefix(String title, String section) {
    return ChunkPrefix.of(title, section, wordPiece::tokens);
  }

  @ParameterizedTest
  @CsvSource({
    "Travel, Trains, Travel|Trains|",
    "Travel, Travel, Travel|",
    "Travel, '', Travel|",
    "'', Trains, Trains|",
    "'', '', ''"
  })
  void isTitleAndSectionALineEach(String title, String section, String lines) {
    assertThat(prefix(title, section)).isEqualTo(lines.replace('|', '\n'));
  }

  @Test
  void staysWholeWhereItFits() {
    String title = "水".repeat(MAX - 1);

    assertThat(prefix(title, "river")).isEqualTo(title + "\nriver\n");
    assertThat(prefix(title, "rivers")).isEqualTo(title + "\nriver\n");
  }

  /** Words, parts of a word, Chinese, and a code point that is several letters. */
  @ParameterizedTest
  @ValueSource(strings = {"river ", "rivers ", "rivers", "ri", "水", "river.", "각", "🌊水"})
  void leavesTheTextWholeHoweverLongTheTitleIs(String part) {
    String text = "river, ".repeat(223).strip();

    String cut = prefix(part.repeat(2_000 / part.length()), "section");

    int tokens = wordPiece.tokens(cut).size();
    assertThat(tokens).isLessThanOrEqualTo(MAX);
    int[] together = wordPiece.encode(cut + text);
    assertThat(together).hasSize(tokens + 446).endsWith(wordPiece.encode(text));
  }
}
