package dev.headwater.ingest;

import dev.headwater.events.Chunk;
import dev.headwater.events.Page;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a document into chunks for one encoder: as many whole sentences as the budget holds, never
 * across a heading. A longer sentence is cut after clauses, else between words. Headings stay out,
 * because the chunk's section carries them. The same text gives the same chunks.
 */
final class Chunker {
  /**
   * Longest chunk in characters per token of the budget. A tokenizer makes one unknown token of a
   * word without end, whose bytes would not fit a record.
   */
  private static final int MAX_CHARACTERS_PER_TOKEN = 16;

  /** Characters after the longest chunk that tell whether a sentence ends there. */
  private static final int LOOK_AHEAD = 256;

  private final TokenCounter tokens;
  private final int budget;
  private final String language;

  /**
   * Makes a chunker.
   *
   * @param budget most tokens of a chunk with its prefix
   * @param language of the documents, BCP 47
   */
  Chunker(TokenCounter tokens, int budget, String language) {
    this.tokens = tokens;
    this.budget = budget;
    this.language = language;
  }

  /** The chunks in order, without version and generation. */
  List<Chunk> cut(ParsedDocument document) {
    Cut cut = new Cut(document);
    int body = 0;
    String heading = "";
    for (Section section : document.getSectionsList()) {
      cut.section(heading, body, section.getStart());
      heading = section.getHeading();
      body = section.getBody();
    }
    cut.section(heading, body, cut.length);
    if (cut.chunks.isEmpty()) {
      cut.section("", 0, cut.length);
    }
    return cut.chunks;
  }

  /** One document on its way through the chunker. */
  private final class Cut {
    private final ParsedDocument document;
    private final CodePointCursor cursor;
    private final Borders borders = new Borders(language);
    private final int length;
    private final List<Chunk> chunks = new ArrayList<>();
    private int page;

    Cut(ParsedDocument document) {
      this.document = document;
      cursor = new CodePointCursor(document.getText());
      length = document.getText().codePointCount(0, document.getText().length());
    }

    /** Cuts what stands between two code point offsets under a heading. */
    void section(String heading, int from, int to) {
      int first = cursor.indexOf(from);
      String text = document.getText().substring(first, cursor.indexOf(to));
      String prefix = ChunkPrefix.of(document.getTitle(), heading, tokens);
      int budgetOfText = budget - tokens.count(prefix);
      int start = skipBlank(text, 0);
      while (start < text.length()) {
        int end = endOfChunk(text, start, budgetOfText);
        int last = start + text.substring(start, end).stripTrailing().length();
        chunks.add(chunk(heading, prefix, first + start, first + last));
        start = skipBlank(text, end);
      }
    }

    /** The last border of the strongest kind up to which the text fits. */
    private int endOfChunk(String text, int start, int budgetOfText) {
      int limit = Math.min(text.length(), start + budget * MAX_CHARACTERS_PER_TOKEN);
      if (limit == text.length() && fits(text, start, limit, budgetOfText)) {
        return limit;
      }
      borders.read(text.substring(start, Math.min(text.length(), limit + LOOK_AHEAD)));
      for (Borders.Kind kind : Borders.Kind.values()) {
        List<Integer> lengths = borders.upTo(limit - start, kind);
        int fitting = lastFitting(lengths, text, start, budgetOfText);
        if (fitting >= 0) {
          return start + lengths.get(fitting);
        }
      }
      int end = limit;
      while (end - start > 1 && !fits(text, start, end, budgetOfText)) {
        end = start + (end - start) / 2;
      }
      boolean withinPair =
          end < text.length() && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end));
      return !withinPair ? end : end - 1 > start ? end - 1 : end + 1;
    }

    /** Index of the last length up to which the text fits, or -1: a binary search. */
    private int lastFitting(List<Integer> lengths, String text, int start, int budgetOfText) {
      int fitting = -1;
      int tooFar = lengths.size();
      while (tooFar - fitting > 1) {
        int middle = (fitting + tooFar) >>> 1;
        if (fits(text, start, start + lengths.get(middle), budgetOfText)) {
          fitting = middle;
        } else {
          tooFar = middle;
        }
      }
      return fitting;
    }

    private boolean fits(String text, int start, int end, int budgetOfText) {
      return tokens.count(text.substring(start, end)) <= budgetOfText;
    }

    private Chunk chunk(String heading, String prefix, int startIndex, int endIndex) {
      int start = cursor.codePointAt(startIndex);
      return Chunk.newBuilder()
          .setOrdinal(chunks.size())
          .setText(document.getText().substring(startIndex, endIndex))
          .setStart(start)
          .setEnd(cursor.codePointAt(endIndex))
          .setPage(pageAt(start))
          .setSection(heading)
          .setTitle(document.getTitle())
          .setPrefix(prefix)
          .build();
    }

    /** The number of the page that holds an offset; 0 without pages. */
    private int pageAt(int start) {
      List<Page> pages = document.getPagesList();
      while (page < pages.size() && pages.get(page).getStart() <= start) {
        page++;
      }
      return page == 0 ? 0 : pages.get(page - 1).getNumber();
    }
  }

  private static int skipBlank(String text, int from) {
    int index = from;
    while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
      index++;
    }
    return index;
  }
}
