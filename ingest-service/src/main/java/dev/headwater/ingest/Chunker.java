package dev.headwater.ingest;

import dev.headwater.events.Chunk;
import dev.headwater.events.Page;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Section;
import dev.headwater.tokenizer.ChunkPrefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a document into chunks for one encoder: as many whole sentences as fit the budget, never
 * across a heading. A longer sentence is cut after clauses, else between words. Headings are left
 * out of the text, because the chunk's section names them. The same text gives the same chunks.
 */
final class Chunker {
  /**
   * Longest chunk, in characters per token of the budget. To a tokenizer an endless word is a
   * single unknown token, but its bytes would not fit a record.
   */
  private static final int MAX_CHARACTERS_PER_TOKEN = 16;

  /** Characters read beyond the longest chunk, to see whether a sentence ends there. */
  private static final int LOOK_AHEAD = 256;

  private final TokenCounter tokens;
  private final int budget;
  private final String language;

  /**
   * Makes a chunker.
   *
   * @param budget most tokens of a chunk, its prefix included
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

  /** The cutting of one document. */
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

    /** Cuts the text between two code point offsets, which has the given heading. */
    void section(String heading, int from, int to) {
      int first = cursor.indexOf(from);
      String text = document.getText().substring(first, cursor.indexOf(to));
      String prefix = ChunkPrefix.of(document.getTitle(), heading, tokens::tokens);
      int budgetOfText = budget - tokens.count(prefix);
      int start = skipBlank(text, 0);
      while (start < text.length()) {
        int end = endOfChunk(text, start, budgetOfText);
        int last = start + text.substring(start, end).stripTrailing().length();
        chunks.add(chunk(heading, prefix, first + start, first + last));
        start = skipBlank(text, end);
      }
    }

    /** The last border up to which the text fits, of the strongest kind that has one. */
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

    /** Binary search: the index of the last length that fits, or -1. */
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

    /** The number of the page at an offset; 0 without pages. Offsets must not descend. */
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
