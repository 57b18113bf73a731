package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Chunk;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ChunkerProperties {
  @Provide
  Arbitrary<String> markdown() {
    return Arbitraries.of(
            "word ",
            "Otter. ",
            "clause, ",
            "🦦",
            "员工",
            "。",
            "，",
            "\n",
            "\n\n",
            "\r\n",
            "- ",
            "x".repeat(40),
            "e.g. ",
            "\n\n# Head\n\n",
            "\n\n## Deep 标题\n",
            "\n```\n",
            "---\n",
            "\t")
        .list()
        .ofMaxSize(300)
        .map(parts -> String.join("", parts));
  }

  private static List<Chunk> cut(ParsedDocument document, int budget) {
    return new Chunker(ChunkerTest::tokens, budget, "en").cut(document);
  }

  @Property
  void chunksAreTheTextAtTheirSpans(
      @ForAll("markdown") String text, @ForAll @IntRange(min = 80, max = 120) int budget) {
    ParsedDocument document = ChunkerTest.document(text);
    for (Chunk chunk : cut(document, budget)) {
      int start = text.offsetByCodePoints(0, chunk.getStart());
      int end = text.offsetByCodePoints(0, chunk.getEnd());
      assertThat(chunk.getText())
          .isEqualTo(text.substring(start, end))
          .isEqualTo(chunk.getText().strip());
    }
  }

  @Property
  void noChunkIsOverTheBudget(
      @ForAll("markdown") String text, @ForAll @IntRange(min = 80, max = 120) int budget) {
    for (Chunk chunk : cut(ChunkerTest.document(text), budget)) {
      assertThat(ChunkerTest.tokens(chunk.getPrefix() + chunk.getText()).size())
          .isLessThanOrEqualTo(budget);
    }
  }

  @Property
  void allTextButHeadingsStandsInOneChunkInOrder(
      @ForAll("markdown") String text, @ForAll @IntRange(min = 80, max = 120) int budget) {
    ParsedDocument document = ChunkerTest.document(text);
    List<Chunk> chunks = cut(document, budget);
    String expected = withoutHeadings(document);
    if (!expected.isBlank()) {
      StringBuilder covered = new StringBuilder();
      chunks.forEach(chunk -> covered.append(chunk.getText()));
      assertThat(withoutSpace(covered)).isEqualTo(withoutSpace(expected));
    }
  }

  @Property
  void noChunkCrossesASection(@ForAll("markdown") String text) {
    ParsedDocument document = ChunkerTest.document(text);
    boolean onlyHeadings = withoutHeadings(document).isBlank();
    for (Chunk chunk : onlyHeadings ? List.<Chunk>of() : cut(document, 80)) {
      assertThat(document.getSectionsList())
          .allMatch(section ->
              chunk.getEnd() <= section.getStart() || chunk.getStart() >= section.getBody());
    }
  }

  @Property(tries = 100)
  void theSameTextGivesTheSameChunks(@ForAll("markdown") String text) {
    ParsedDocument document = ChunkerTest.document(text);
    assertThat(cut(document, 80)).isEqualTo(cut(document, 80));
  }

  private static String withoutHeadings(ParsedDocument document) {
    String text = document.getText();
    StringBuilder bodies = new StringBuilder();
    int body = 0;
    for (Section section : document.getSectionsList()) {
      bodies.append(
          text, text.offsetByCodePoints(0, body), text.offsetByCodePoints(0, section.getStart()));
      body = section.getBody();
    }
    return bodies.append(text.substring(text.offsetByCodePoints(0, body))).toString();
  }

  private static String withoutSpace(CharSequence text) {
    return text.toString().replaceAll("\\s", "");
  }
}
