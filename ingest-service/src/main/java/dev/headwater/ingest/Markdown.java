package dev.headwater.ingest;

import dev.headwater.ingest.Outline.Heading;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.Node;
import org.commonmark.node.SourceSpan;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.text.TextContentRenderer;

/** Finds the headings of a Markdown text. */
final class Markdown {
  private static final Parser PARSER =
      Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
  private static final TextContentRenderer WORDS = TextContentRenderer.builder().build();

  /** YAML between two lines of dashes at the very start, which is not part of CommonMark. */
  private static final Pattern FRONT_MATTER =
      Pattern.compile(
          "\\A---[ \\t]*\\R(.{0,20000}?)^(?:---|\\.\\.\\.)[ \\t]*$",
          Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern FRONT_MATTER_TITLE =
      Pattern.compile("^title:[ \\t]*([\"']?)(.+?)\\1[ \\t]*$", Pattern.MULTILINE);

  private Markdown() {}

  /** The text with its headings, except those in quotes and lists, and the front matter's title. */
  static Outline outline(String text) {
    List<Heading> headings = new ArrayList<>();
    String title = "";
    int body = 0;
    Matcher matter = FRONT_MATTER.matcher(text);
    if (matter.find()) {
      body = matter.end();
      headings.add(new Heading(0, body, Heading.NO_WORDS_LEVEL, ""));
      Matcher titleLine = FRONT_MATTER_TITLE.matcher(matter.group(1));
      title = titleLine.find() ? titleLine.group(2) : "";
    }
    Node document = PARSER.parse(text.substring(body));
    for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
      if (block instanceof org.commonmark.node.Heading heading) {
        headings.add(heading(heading, body));
      }
    }
    return new Outline(text, title, headings, List.of());
  }

  private static Heading heading(org.commonmark.node.Heading heading, int offset) {
    List<SourceSpan> lines = heading.getSourceSpans();
    SourceSpan last = lines.getLast();
    return new Heading(
        offset + lines.getFirst().getInputIndex(),
        offset + last.getInputIndex() + last.getLength(),
        heading.getLevel(),
        WORDS.render(heading).replaceAll("\\s+", " ").strip());
  }
}
