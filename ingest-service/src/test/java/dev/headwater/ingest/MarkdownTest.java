package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTest {
  private static ParsedDocument parse(String text) {
    DocumentSource source =
        new DocumentSource("people/leave.md", "", "", InputStream.nullInputStream());
    return Markdown.outline(text).toDocument(source, "text/markdown");
  }

  private static List<String> paths(ParsedDocument document) {
    return document.getSectionsList().stream().map(Section::getHeading).toList();
  }

  @Test
  void nestsHeadingsIntoPathsWithoutTheTitle() {
    ParsedDocument document =
        parse("# Leave\n\nIntro.\n\n## Travel\n\n### Trains\n\nBy train.\n\n## Sick *days*\n");
    assertThat(document.getTitle()).isEqualTo("Leave");
    assertThat(paths(document)).containsExactly("", "Travel", "Travel > Trains", "Sick days");
  }

  @Test
  void keepsTheTextUnchangedAndCountsInCodePoints() {
    String text = "🦦 intro\r\n\r\n## Otters 🦦\r\n\r\nSwim.\r\n";
    ParsedDocument document = parse(text);
    assertThat(document.getText()).isEqualTo(text);
    Section section = document.getSections(0);
    assertThat(section.getStart()).isEqualTo(11);
    assertThat(section.getBody()).isEqualTo(11 + "## Otters 🦦".codePointCount(0, 12));
  }

  @Test
  void takesUnderlinedHeadings() {
    ParsedDocument document = parse("Intro.\n\nTravel\nby train\n===\nText.\n");
    assertThat(document.getTitle()).isEqualTo("Travel by train");
    assertThat(document.getText().substring(document.getSections(0).getBody()))
        .isEqualTo("\nText.\n");
  }

  @Test
  void takesNoHeadingInACodeFenceQuoteOrList() {
    assertThat(paths(parse("```\n# no\n```\n\n> # no\n\n- # no\n\n#no\n"))).isEmpty();
  }

  @Test
  void takesTheTitleOfTheFrontMatterAndLeavesItOutOfTheBody() {
    ParsedDocument document = parse("---\ntitle: \"Leave policy\"\ntags: [a]\n---\nText.\n");
    assertThat(document.getTitle()).isEqualTo("Leave policy");
    assertThat(document.getText().substring(document.getSections(0).getBody()))
        .isEqualTo("\nText.\n");
  }

  @Test
  void takesTheFileNameWhereNoHeadingIsAboveAllOthers() {
    ParsedDocument document = parse("## 4.2\n\nNew.\n\n## 4.1\n\nOld.\n");
    assertThat(document.getTitle()).isEqualTo("leave.md");
    assertThat(paths(document)).containsExactly("4.2", "4.1");
  }

  @Test
  void takesALineTooLongForAHeadingAsText() {
    assertThat(paths(parse("# " + "long ".repeat(50) + "\n"))).isEmpty();
  }

  @Test
  void prefersTheSubmittedTitle() {
    DocumentSource source =
        new DocumentSource("a", "", " Submitted ", InputStream.nullInputStream());
    ParsedDocument document = Markdown.outline("# Own\n\nText.").toDocument(source, "");
    assertThat(document.getTitle()).isEqualTo("Submitted");
    assertThat(paths(document)).containsExactly("Own");
  }
}
