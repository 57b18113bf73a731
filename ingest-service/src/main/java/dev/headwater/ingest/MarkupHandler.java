package dev.headwater.ingest;

import java.util.Locale;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Writes the XHTML that Tika makes of HTML and office files as paragraphs. */
final class MarkupHandler extends DefaultHandler {
  private static final Set<String> SILENT =
      Set.of(
          "head", "script", "style", "noscript", "template", "svg", "object", "iframe", "select");
  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "body",
          "caption",
          "dd",
          "details",
          "dialog",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figcaption",
          "figure",
          "footer",
          "form",
          "header",
          "hr",
          "main",
          "nav",
          "ol",
          "p",
          "pre",
          "section",
          "summary",
          "table",
          "ul");

  private final OutlineBuilder builder;
  private final int maxDepth;
  private int depth;
  private int silentDepth;
  private int listDepth;
  private int cellDepth;
  private boolean firstCell;

  MarkupHandler(OutlineBuilder builder, int maxDepth) {
    this.builder = builder;
    this.maxDepth = maxDepth;
  }

  @Override
  public void startElement(String uri, String localName, String name, Attributes attributes) {
    if (++depth > maxDepth) {
      throw LimitException.tooDeep(maxDepth);
    }
    String element = localName.toLowerCase(Locale.ROOT);
    if (silentDepth > 0 || SILENT.contains(element)) {
      silentDepth++;
      return;
    }
    switch (element) {
      case "li" -> {
        endLine();
        if (cellDepth == 0) {
          builder.prefix("- ");
        }
      }
      case "tr" -> {
        endLine();
        firstCell = true;
      }
      case "td", "th" -> {
        if (!firstCell) {
          builder.append(cellDepth == 0 ? " | " : " ");
        }
        firstCell = false;
        cellDepth++;
      }
      case "br" -> endLine();
      default -> {
        if (headingLevel(element) > 0 && cellDepth == 0) {
          builder.startHeading(headingLevel(element));
        } else if (BLOCKS.contains(element)) {
          endBlock();
        }
      }
    }
    if (element.equals("ul") || element.equals("ol")) {
      listDepth++;
    }
  }

  @Override
  public void endElement(String uri, String localName, String name) {
    depth--;
    String element = localName.toLowerCase(Locale.ROOT);
    if (silentDepth > 0) {
      silentDepth--;
      return;
    }
    switch (element) {
      case "td", "th" -> cellDepth--;
      case "li", "tr" -> endLine();
      case "ul", "ol" -> {
        listDepth--;
        endBlock();
      }
      default -> {
        if (headingLevel(element) > 0 && cellDepth == 0) {
          builder.endHeading();
        } else if (BLOCKS.contains(element)) {
          endBlock();
        }
      }
    }
  }

  /** A table cell stays on one line; within a list, paragraphs are lines. */
  private void endBlock() {
    if (cellDepth > 0) {
      builder.append(" ");
    } else if (listDepth > 0) {
      builder.endLine();
    } else {
      builder.endParagraph();
    }
  }

  private void endLine() {
    if (cellDepth > 0) {
      builder.append(" ");
    } else {
      builder.endLine();
    }
  }

  private static int headingLevel(String element) {
    boolean heading =
        element.length() == 2
            && element.charAt(0) == 'h'
            && element.charAt(1) >= '1'
            && element.charAt(1) <= '6';
    return heading ? element.charAt(1) - '0' : 0;
  }

  @Override
  public void characters(char[] characters, int start, int length) {
    if (silentDepth == 0) {
      builder.append(new String(characters, start, length));
    }
  }

  @Override
  public void ignorableWhitespace(char[] characters, int start, int length) {
    characters(characters, start, length);
  }
}
