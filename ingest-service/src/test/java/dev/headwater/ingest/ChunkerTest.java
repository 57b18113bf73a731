package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Chunk;
import dev.headwater.events.Page;
import dev.headwater.events.ParsedDocument;
import dev.headwater.tokenizer.ChunkPrefix;
import dev.headwater.tokenizer.Token;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChunkerTest {
  private static final Pattern TOKEN =
      Pattern.compile("\\p{IsHan}|[\\p{Alnum}&&\\P{IsHan}]+|\\p{P}");

  /** Words, Chinese characters and punctuation marks, one token each. */
  static List<Token> tokens(String text) {
    return TOKEN
        .matcher(text)
        .results()
        .map(found ->
            new Token(
                0, text.codePointCount(0, found.start()), text.codePointCount(0, found.end())))
        .toList();
  }

  static ParsedDocument document(String markdown) {
    DocumentSource source = new DocumentSource("t", "", "T", InputStream.nullInputStream());
    return Markdown.outline(markdown).toDocument(source, "text/markdown");
  }

  private static List<Chunk> cut(int budget, String language, String markdown) {
    return new Chunker(ChunkerTest::tokens, budget, language).cut(document(markdown));
  }

  private static List<String> texts(int budget, String language, String markdown) {
    return cut(budget, language, markdown).stream().map(Chunk::getText).toList();
  }

  @Test
  void packsWholeSentencesUpToTheBudget() {
    // The title takes one token of the budget.
    assertThat(texts(9, "en", "One two three. Four five six. Seven eight nine."))
        .containsExactly("One two three. Four five six.", "Seven eight nine.");
  }

  @Test
  void neverCrossesAHeadingAndLeavesItOut() {
    assertThat(texts(50, "en", "# A\n\nOne.\n\n## Empty\n\n## B\n\nTwo.\n"))
        .containsExactly("One.", "Two.");
  }

  @Test
  void carriesSectionTitleOrdinalAndSpan() {
    Chunk chunk = cut(50, "en", "🦦.\n\n# A\n\n## B\n\n\n\nTwo 🦦.\n").get(1);
    assertThat(chunk.getSection()).isEqualTo("A > B");
    assertThat(chunk.getTitle()).isEqualTo("T");
    assertThat(chunk.getOrdinal()).isEqualTo(1);
    assertThat(chunk.getStart()).isEqualTo(17);
    assertThat(chunk.getEnd()).isEqualTo(23);
  }

  @Test
  void carriesThePageOfItsStart() {
    ParsedDocument document =
        document("One two. Three four.").toBuilder()
            .addPages(Page.newBuilder().setStart(0).setNumber(1))
            .addPages(Page.newBuilder().setStart(4).setNumber(2))
            .addPages(Page.newBuilder().setStart(9).setNumber(3))
            .build();
    assertThat(new Chunker(ChunkerTest::tokens, 4, "en").cut(document))
        .extracting(Chunk::getPage)
        .containsExactly(1, 3);
  }

  @Test
  void endsNoSentenceAtALineBreakOrAnAbbreviation() {
    assertThat(texts(8, "en", "Ask Dr. Otter\nabout boats. Then go."))
        .containsExactly("Ask Dr. Otter\nabout boats.", "Then go.");
  }

  @Test
  void endsChineseSentencesAtTheirMarks() {
    assertThat(texts(11, "zh", "员工每年有五天。病假另计！可以吗？")).containsExactly("员工每年有五天。", "病假另计！可以吗？");
  }

  @Test
  void cutsALongSentenceAfterClausesThenBetweenWords() {
    assertThat(texts(6, "en", "one two three, four five six seven eight nine ten"))
        .containsExactly("one two three,", "four five six seven eight", "nine ten");
  }

  @Test
  void cutsAWordWithoutEnd() {
    List<String> chunks = texts(6, "en", "x".repeat(10_000));
    assertThat(chunks).allMatch(chunk -> chunk.length() <= 6 * 16);
    assertThat(String.join("", chunks)).isEqualTo("x".repeat(10_000));
  }

  @Test
  void neverCutsACharacterInTwo() {
    List<String> chunks = texts(6, "en", "x" + "🦦".repeat(1_000));
    assertThat(chunks).hasSizeGreaterThan(1);
    assertThat(String.join("", chunks)).isEqualTo("x" + "🦦".repeat(1_000));
    assertThat(chunks).allMatch(chunk -> !Character.isLowSurrogate(chunk.charAt(0)));
  }

  @Test
  void makesNoChunkOfWhiteSpace() {
    assertThat(texts(50, "en", " \n\n\t ")).isEmpty();
    assertThat(texts(50, "en", "")).isEmpty();
    assertThat(texts(50, "en", "# A\n\n \n\n# B\n\nOne.")).containsExactly("One.");
  }

  @Test
  void keepsATitleTogetherWithItsName() {
    assertThat(texts(6, "en", "One two three. Ask Dr. Otter and go."))
        .containsExactly("One two three.", "Ask Dr. Otter and", "go.");
  }

  /** What an encoder reads of each chunk of a handbook of fifty sections. */
  private static List<String> handbook(int changedSection, String inserted) {
    StringBuilder text = new StringBuilder("# Handbook\n\n");
    for (int i = 1; i <= 50; i++) {
      String more = i == changedSection ? inserted : "";
      text.append(
          "## Section %d\n\nThis is rule %d. %sIt holds for all of us.\n\n".formatted(i, i, more));
    }
    return cut(21, "en", text.toString()).stream()
        .map(chunk -> chunk.getPrefix() + chunk.getText())
        .toList();
  }

  @Test
  void changesAtMostTwoChunksWhereASentenceIsInserted() {
    List<String> before = handbook(0, "");
    assertThat(before).hasSize(50);
    for (int section : new int[] {1, 25, 50}) {
      assertThat(handbook(section, "New. "))
          .hasSize(50)
          .filteredOn(text -> !before.contains(text))
          .hasSize(1);
      assertThat(handbook(section, "It was written down a good while ago, in autumn. "))
          .hasSize(51)
          .filteredOn(text -> !before.contains(text))
          .hasSize(2);
    }
  }

  @Test
  void givesADocumentOfHeadingsOneChunk() {
    assertThat(texts(50, "en", "# One\n\n## Two\n")).containsExactly("# One\n\n## Two");
  }

  @Test
  void carriesTheCutPrefixForTheEncoder() {
    Chunk chunk = cut(100, "en", "# " + "水".repeat(100) + "\n\nOne.").getFirst();
    assertThat(chunk.getPrefix()).isEqualTo("T\n" + "水".repeat(ChunkPrefix.MAX_TOKENS - 1) + "\n");
    assertThat(chunk.getSection()).isEqualTo("水".repeat(100));
  }

  @Test
  void countsTitleAndSectionInTheBudget() {
    String heading = "one two three four five six seven eight nine ten";
    assertThat(texts(15, "en", "# " + heading + "\n\nOne two. Three four."))
        .containsExactly("One two.", "Three four.");
  }
}
