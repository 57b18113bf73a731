package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.NamedTokens.Part;
import dev.headwater.tokenizer.PairMerger.Merge;
import dev.headwater.tokenizer.Piece.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Byte-level byte-pair encoding, as in GPT-2, SmolLM2, Llama 3 and Qwen. A text is cut into words
 * and a word into its UTF-8 bytes; then the pair of neighbours with the best rank is merged, until
 * none is left. Immutable.
 */
public final class BytePairEncoding extends PieceTokenizer {
  /** A byte that the vocabulary lacks; it is dropped, as in the reference. */
  private static final int NONE = -1;

  private final PreTokenizer preTokenizer;
  private final NamedTokens userDefined;
  private final int[] tokenOfByte = new int[256];
  private final Map<Long, Merge> merges = new HashMap<>();

  /** Words that are not merged from their bytes, in the byte-level alphabet. */
  private final Map<String, Integer> wholeWords = new HashMap<>();

  /**
   * An encoding without user-defined tokens.
   *
   * @param tokens the vocabulary in the byte-level alphabet, by id
   * @param merges {@code "left right"}, the best first
   * @param controls ids of the control tokens
   * @param preTokenizer how text is cut into words, {@code gpt-2} for example
   * @throws IllegalArgumentException if the vocabulary lacks a token of a merge or the
   *     pre-tokenizer is unknown
   */
  public BytePairEncoding(
      List<String> tokens, List<String> merges, Collection<Integer> controls, String preTokenizer) {
    this(Piece.list(tokens, controls), merges, preTokenizer, OptionalInt.empty());
  }

  /**
   * An encoding.
   *
   * @param pieces the vocabulary, by id
   * @param merges {@code "left right"}, the best first
   * @param preTokenizer how text is cut into words, {@code gpt-2} for example
   * @param begin the token that each text begins with
   * @throws IllegalArgumentException if the vocabulary lacks a token of a merge or the
   *     pre-tokenizer is unknown
   */
  public BytePairEncoding(
      List<Piece> pieces, List<String> merges, String preTokenizer, OptionalInt begin) {
    this(
        pieces,
        merges,
        PreTokenizer.named(preTokenizer),
        PreTokenizer.named(preTokenizer).wholeWords(),
        begin,
        Set.of());
  }

  /**
   * An encoding.
   *
   * @param wholeWords whether a word that is a token is not merged from its bytes
   * @param takingSpace ids of control tokens to which the white space after them belongs
   */
  BytePairEncoding(
      List<Piece> pieces,
      List<String> merges,
      PreTokenizer preTokenizer,
      boolean wholeWords,
      OptionalInt begin,
      Set<Integer> takingSpace) {
    super(pieces, bytes(pieces), begin, takingSpace);
    this.preTokenizer = preTokenizer;
    this.userDefined = new NamedTokens(pieces, Set.of(Kind.USER_DEFINED), Set.of());
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id).text(), id);
      if (wholeWords && pieces.get(id).kind() == Kind.NORMAL) {
        this.wholeWords.put(pieces.get(id).text(), id);
      }
    }
    for (int b = 0; b < 256; b++) {
      tokenOfByte[b] = ids.getOrDefault(String.valueOf(ByteAlphabet.character(b)), NONE);
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      String[] pair = merges.get(rank).split(" ", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "merge %d must be two tokens but is \"%s\"".formatted(rank, merges.get(rank)));
      }
      int merged = id(ids, pair[0] + pair[1]);
      if (hasControl(pieces.get(merged).text())) {
        continue; // A text never becomes a control token.
      }
      this.merges.put(pair(id(ids, pair[0]), id(ids, pair[1])), new Merge(rank, merged));
    }
  }

  private static byte[][] bytes(List<Piece> pieces) {
    return pieces.stream()
        .map(piece ->
            switch (piece.kind()) {
              case CONTROL, UNUSED -> new byte[0];
              case MARK, USER_DEFINED -> piece.text().getBytes(UTF_8);
              case NORMAL, UNKNOWN, BYTE -> ByteAlphabet.bytes(piece.text());
            })
        .toArray(byte[][]::new);
  }

  @Override
  void encode(String text, boolean first, IntStream.Builder ids) {
    for (Part part : userDefined.cut(text)) {
      if (part.id().isPresent()) {
        ids.add(part.id().getAsInt());
      } else {
        preTokenizer.cut(part.text(), word -> encodeWord(word.getBytes(UTF_8), ids));
      }
    }
  }

  private void encodeWord(byte[] word, IntStream.Builder ids) {
    Integer whole = wholeWords.isEmpty() ? null : wholeWords.get(ByteAlphabet.text(word));
    if (whole != null) {
      ids.add(whole);
      return;
    }
    int[] bytes =
        IntStream.range(0, word.length)
            .map(i -> tokenOfByte[word[i] & 0xFF])
            .filter(id -> id != NONE)
            .toArray();
    Arrays.stream(PairMerger.merge(bytes, (left, right) -> merges.get(pair(left, right))))
        .forEach(ids);
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private static int id(Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary lacks the token \"" + token + "\"");
    }
    return id;
  }
}
