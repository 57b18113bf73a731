package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.Piece.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A SentencePiece vocabulary, as its two algorithms look things up in it. */
final class PieceVocabulary {
  static final int NONE = -1;

  private final List<Piece> pieces;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int[] bytes = new int[256];
  private final int unknown;
  private final int longest;

  PieceVocabulary(List<Piece> pieces) {
    this.pieces = pieces;
    Arrays.fill(bytes, NONE);
    int unknownId = NONE;
    int length = 1;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (piece.kind() == Kind.NORMAL) {
        ids.putIfAbsent(piece.text(), id);
        length = Math.max(length, piece.text().length());
      } else if (piece.kind() == Kind.BYTE) {
        bytes[byteOf(piece)] = id;
      } else if (piece.kind() == Kind.UNKNOWN) {
        unknownId = id;
      }
    }
    this.unknown = unknownId;
    this.longest = length;
  }

  /** The byte of {@code <0x0A>}. */
  static int byteOf(Piece piece) {
    String text = piece.text();
    if (!text.matches("<0x[0-9A-Fa-f]{2}>")) {
      throw new IllegalArgumentException(
          "a byte must be written as <0x0A> but is \"%s\"".formatted(text));
    }
    return HexFormat.fromHexDigits(text, 3, 5);
  }

  /** The id of a part of a text, or {@link #NONE}. */
  int id(String text) {
    return ids.getOrDefault(text, NONE);
  }

  Piece piece(int id) {
    return pieces.get(id);
  }

  /** Length of the longest part of a text, in chars. */
  int longest() {
    return longest;
  }

  /** The scores of all parts of texts. */
  float[] scores() {
    float[] scores = new float[pieces.size()];
    ids.values().forEach(id -> scores[id] = pieces.get(id).score());
    return scores;
  }

  /** The lowest score of a part of a text. */
  float lowestScore() {
    return (float) ids.values().stream().mapToDouble(id -> pieces.get(id).score()).min().orElse(0);
  }

  /** The tokens of a character that has none: its bytes, else the unknown token, else nothing. */
  int[] fallback(String character) {
    byte[] utf8 = character.getBytes(UTF_8);
    int[] tokens = IntStream.range(0, utf8.length).map(i -> bytes[utf8[i] & 0xFF]).toArray();
    if (Arrays.stream(tokens).allMatch(id -> id != NONE)) {
      return tokens;
    }
    return unknown == NONE ? new int[0] : new int[] {unknown};
  }

  /** Appends tokens; of unknown ones that follow each other, one. */
  void append(int[] tokens, IntStream.Builder ids) {
    for (int i = 0; i < tokens.length; i++) {
      if (i == 0 || tokens[i] != unknown || tokens[i - 1] != unknown) {
        ids.add(tokens[i]);
      }
    }
  }
}
