package dev.headwater.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pieces of words that have an id. Cuts words into them. */
final class Vocabulary {
  private final Map<String, Integer> starts = new HashMap<>();
  private final Map<String, Integer> continuations = new HashMap<>();
  private final @Nullable String[] pieces;
  private final String continuation;
  private final int unknown;
  private final int maxWordLength;
  private final int maxPieceLength;

  /**
   * A vocabulary.
   *
   * @param ids the id of each piece, from 0 without gaps
   * @param continuation prefix of pieces that do not begin a word, {@code ##} in BERT
   * @param unknown id of the token for a word that cannot be cut
   * @param maxWordLength longest word that is cut, in code points; longer ones become unknown
   */
  Vocabulary(Map<String, Integer> ids, String continuation, int unknown, int maxWordLength) {
    this.continuation = continuation;
    this.unknown = unknown;
    this.maxWordLength = maxWordLength;
    this.pieces = new String[ids.size()];
    int longest = 0;
    for (Map.Entry<String, Integer> entry : ids.entrySet()) {
      String piece = entry.getKey();
      int id = entry.getValue();
      if (id < 0 || id >= pieces.length) {
        throw new IllegalArgumentException(
            "id of \"%s\" must be from 0 to %d but is %d".formatted(piece, pieces.length - 1, id));
      }
      if (pieces[id] != null) {
        throw new IllegalArgumentException(
            "\"%s\" and \"%s\" have the same id %d".formatted(pieces[id], piece, id));
      }
      pieces[id] = piece;
      starts.put(piece, id);
      if (piece.startsWith(continuation)) {
        continuations.put(piece.substring(continuation.length()), id);
      }
      longest = Math.max(longest, piece.codePointCount(0, piece.length()));
    }
    this.maxPieceLength = longest;
  }

  /** How many pieces there are; their ids are below. */
  int size() {
    return pieces.length;
  }

  /** Appends a token's text, after a space if the token begins a word. */
  void appendPiece(int id, StringBuilder text) {
    if (id < 0 || id >= pieces.length) {
      throw new IllegalArgumentException(
          "token id must be from 0 to %d but is %d".formatted(pieces.length - 1, id));
    }
    String piece = Objects.requireNonNull(pieces[id]); // ids have no gaps
    if (piece.startsWith(continuation)) {
      text.append(piece.substring(continuation.length()));
    } else {
      text.append(text.isEmpty() ? "" : " ").append(piece);
    }
  }

  /**
   * Appends the pieces of the word {@code text[start, end)}, or the unknown token for all of it.
   */
  void cut(NormalizedText text, int start, int end, List<Token> tokens) {
    int tokensBefore = tokens.size();
    int from = start;
    while (from < end) {
      int to = end - start > maxWordLength ? from : cutPiece(text, start, from, end, tokens);
      if (to == from) { // A word without a known piece is unknown as a whole.
        tokens.subList(tokensBefore, tokens.size()).clear();
        tokens.add(text.token(unknown, start, end));
        return;
      }
      from = to;
    }
  }

  /**
   * Appends the longest piece that begins at {@code from}; returns its end, or from if none does.
   */
  private int cutPiece(NormalizedText text, int wordStart, int from, int end, List<Token> tokens) {
    Map<String, Integer> candidates = from == wordStart ? starts : continuations;
    for (int to = Math.min(end, from + maxPieceLength); to > from; to--) {
      Integer id = candidates.get(text.substring(from, to));
      if (id != null) {
        tokens.add(text.token(id, from, to));
        return to;
      }
    }
    return from;
  }
}
