package dev.headwater.ingest;

import dev.headwater.events.Page;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A text with the headings and page starts that its format has, as ascending UTF-16 indexes.
 *
 * @param title from the file's own metadata, "" if it has none
 * @param pageStarts where each page begins; empty if the format has no pages
 */
record Outline(String text, String title, List<Heading> headings, List<Integer> pageStarts) {
  /** Longest heading, in characters; anything longer is a paragraph, whatever its style. */
  static final int MAX_HEADING = 200;

  private static final int MAX_TITLE = 500;
  private static final String PATH_SEPARATOR = " > ";

  /**
   * A heading and its place.
   *
   * @param end where the text after it begins
   * @param level 1 to 6, or {@link #NO_WORDS_LEVEL}
   * @param text its words; "" for a part that is neither heading nor text, such as front matter
   */
  record Heading(int start, int end, int level, String text) {
    /** Below every heading. */
    static final int NO_WORDS_LEVEL = 7;
  }

  /** A text without headings, title or pages. */
  static Outline of(String text) {
    return new Outline(text, "", List.of(), List.of());
  }

  /** The document with sections and pages in code points, and the best title available. */
  ParsedDocument toDocument(DocumentSource source, String contentType) {
    List<Heading> usable =
        headings.stream().filter(heading -> heading.text().length() <= MAX_HEADING).toList();
    String best = bestTitle(source, usable);
    return ParsedDocument.newBuilder()
        .setTitle(best)
        .setText(text)
        .addAllSections(sections(usable, best))
        .addAllPages(pages())
        .setContentType(contentType)
        .build();
  }

  private String bestTitle(DocumentSource source, List<Heading> usable) {
    String best =
        Stream.of(source.title(), title, headOf(usable))
            .filter(candidate -> !candidate.isBlank())
            .findFirst()
            .orElseGet(source::fileName)
            .strip();
    return best.codePointCount(0, best.length()) <= MAX_TITLE
        ? best
        : best.substring(0, best.offsetByCodePoints(0, MAX_TITLE)) + "…";
  }

  /** The first heading if it is above all others, and so names the document; else "". */
  private static String headOf(List<Heading> usable) {
    List<Heading> spoken = usable.stream().filter(heading -> !heading.text().isBlank()).toList();
    boolean above =
        spoken.stream().skip(1).allMatch(heading -> heading.level() > spoken.getFirst().level());
    return spoken.isEmpty() || !above ? "" : spoken.getFirst().text();
  }

  private List<Section> sections(List<Heading> usable, String title) {
    CodePointCursor cursor = new CodePointCursor(text);
    Deque<Heading> open = new ArrayDeque<>();
    List<Section> sections = new ArrayList<>();
    for (Heading heading : usable) {
      while (!open.isEmpty() && open.getLast().level() >= heading.level()) {
        open.removeLast();
      }
      open.addLast(heading);
      String path =
          open.stream()
              .map(Heading::text)
              .filter(part -> !part.isBlank() && !part.equals(title))
              .collect(Collectors.joining(PATH_SEPARATOR));
      sections.add(
          Section.newBuilder()
              .setStart(cursor.codePointAt(heading.start()))
              .setBody(cursor.codePointAt(heading.end()))
              .setHeading(path)
              .build());
    }
    return sections;
  }

  private List<Page> pages() {
    CodePointCursor cursor = new CodePointCursor(text);
    List<Page> pages = new ArrayList<>();
    for (int start : pageStarts) {
      pages.add(
          Page.newBuilder()
              .setStart(cursor.codePointAt(start))
              .setNumber(pages.size() + 1)
              .build());
    }
    return pages;
  }
}
