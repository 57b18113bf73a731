package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Page;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import dev.headwater.ingest.Outline.Heading;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {
  private static ParsedDocument document(String submittedTitle, Outline outline) {
    return outline.toDocument(
        new DocumentSource("people/leave.pdf", "", submittedTitle, InputStream.nullInputStream()),
        "application/pdf");
  }

  private static Outline outline(String title, Heading... headings) {
    return new Outline("🦦".repeat(100), title, List.of(headings), List.of());
  }

  /** A heading of one code point; its place is in code points. */
  private static Heading heading(int at, int level, String text) {
    return new Heading(2 * at, 2 * at + 2, level, text);
  }

  @Test
  void takesTheBestTitleThereIs() {
    Heading top = heading(0, 1, "Top");
    assertThat(document("Submitted", outline("Own", top)).getTitle()).isEqualTo("Submitted");
    assertThat(document(" ", outline("Own ", top)).getTitle()).isEqualTo("Own");
    assertThat(document("", outline("", top)).getTitle()).isEqualTo("Top");
    assertThat(document("", outline("")).getTitle()).isEqualTo("leave.pdf");
  }

  @Test
  void aHeadingIsTheTitleOnlyAboveAllOthers() {
    assertThat(document("", outline("", heading(0, 1, "A"), heading(5, 1, "B"))).getTitle())
        .isEqualTo("leave.pdf");
    assertThat(document("", outline("", heading(0, 2, "A"), heading(5, 1, "B"))).getTitle())
        .isEqualTo("leave.pdf");
    assertThat(document("", outline("", heading(0, 2, "A"), heading(5, 3, "B"))).getTitle())
        .isEqualTo("A");
    assertThat(document("", outline("", heading(0, 7, ""), heading(5, 1, "B"))).getTitle())
        .isEqualTo("B");
  }

  @Test
  void cutsAnEndlessTitleBetweenCharacters() {
    assertThat(document("🛶".repeat(501), outline("")).getTitle())
        .isEqualTo("🛶".repeat(500) + "…");
    assertThat(document("🛶".repeat(500), outline("")).getTitle()).isEqualTo("🛶".repeat(500));
  }

  @Test
  void sectionsArePathsInCodePoints() {
    ParsedDocument document =
        document(
            "Title",
            outline(
                "",
                heading(0, 1, "Title"),
                heading(10, 2, "Travel"),
                heading(20, 4, "Trains"),
                heading(30, 3, "Planes"),
                heading(40, 2, "Meals"),
                heading(50, Heading.NO_WORDS_LEVEL, ""),
                heading(60, 1, "Annex")));

    assertThat(document.getSectionsList().stream().map(Section::getHeading))
        .containsExactly(
            "", "Travel", "Travel > Trains", "Travel > Planes", "Meals", "Meals", "Annex");
    assertThat(document.getSectionsList().stream().map(Section::getStart))
        .containsExactly(0, 10, 20, 30, 40, 50, 60);
    assertThat(document.getSections(1).getBody()).isEqualTo(11);
  }

  @Test
  void aHeadingTooLongIsNone() {
    String longest = "x".repeat(Outline.MAX_HEADING);
    assertThat(document("T", outline("", heading(0, 1, longest))).getSectionsCount()).isOne();
    assertThat(document("T", outline("", heading(0, 1, longest + "x"))).getSectionsCount())
        .isZero();
  }

  @Test
  void pagesAreNumberedFromOneInCodePoints() {
    Outline outline = new Outline("🦦🦦🦦 x", "", List.of(), List.of(0, 4, 4));

    assertThat(document("T", outline).getPagesList())
        .extracting(Page::getNumber, Page::getStart)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(1, 0),
            org.assertj.core.api.Assertions.tuple(2, 2),
            org.assertj.core.api.Assertions.tuple(3, 2));
  }
}
