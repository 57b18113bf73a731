package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkPrefixTest {
  private final WordPiece wordPiece =
      WordPiece.load(
          Path.of(Objects.requireNonNull(getClass().getResource("tiny-wordpiece.json")).toURI()));

  ChunkPrefixTest() throws Exception {}

  @Test
  void isTitleAndSection() {
    assertThat(ChunkPrefix.of("Travel", "Trains")).isEqualTo("Travel\nTrains\n");
    assertThat(ChunkPrefix.of("Travel", "Travel")).isEqualTo("Travel\n");
    assertThat(ChunkPrefix.of("Travel", "")).isEqualTo("Travel\n");
    assertThat(ChunkPrefix.of("", "Trains")).isEqualTo("Trains\n");
    assertThat(ChunkPrefix.of("", "")).isEmpty();
  }

  @Test
  void staysWholeWhereItFits() {
    String prefix = ChunkPrefix.of("水".repeat(ChunkPrefix.MAX_TOKENS - 1), "river");

    assertThat(ChunkPrefix.cut(prefix, wordPiece)).isEqualTo(prefix);
  }

  /** Words, parts of a word, Chinese, and a code point that is several letters. */
  @ParameterizedTest
  @ValueSource(strings = {"river ", "rivers ", "rivers", "ri", "水", "river.", "각", "🌊水"})
  void leavesTheTextWholeHoweverLongTheTitleIs(String part) {
    String title = part.repeat(2_000 / part.length());
    String text = "river, ".repeat(223).strip();
    int[] textIds = wordPiece.encode(text);

    String cut = ChunkPrefix.cut(ChunkPrefix.of(title, "section"), wordPiece);
    int[] ids = wordPiece.encode(cut + text, 512);

    assertThat(wordPiece.count(cut)).isLessThanOrEqualTo(ChunkPrefix.MAX_TOKENS);
    assertThat(ids).endsWith(framed(textIds));
  }

  private static int[] framed(int[] ids) {
    int[] end = java.util.Arrays.copyOf(ids, ids.length + 1);
    end[ids.length] = 3; // [SEP]
    return end;
  }
}
