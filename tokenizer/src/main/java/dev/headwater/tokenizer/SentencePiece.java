package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headwater.tokenizer.NamedTokens.Part;
import dev.headwater.tokenizer.Piece.Kind;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * SentencePiece, as in Llama 2, Mistral, Phi-3 and Gemma (BPE), and T5 (unigram). A text is cut
 * into pieces without cutting it into words first; spaces are characters like others. A character
 * without a piece becomes its bytes. Immutable.
 */
public final class SentencePiece extends PieceTokenizer {
  /** What an unknown token is in a text. */
  private static final String UNKNOWN = " \u2047 ";

  private final PieceNormalizer normalizer;

  /** User-defined tokens that are found before the text is normalized, and after. */
  private final NamedTokens before;

  private final NamedTokens after;
  private final PieceVocabulary vocabulary;
  private final Segmentation segmentation;

  /**
   * A tokenizer.
   *
   * @param raw whether user-defined tokens are found before the text is normalized, as Hugging
   *     Face's tokenizers do, or after, as SentencePiece does
   */
  SentencePiece(
      List<Piece> pieces,
      PieceNormalizer normalizer,
      PieceVocabulary vocabulary,
      Segmentation segmentation,
      boolean raw,
      OptionalInt begin,
      Set<Integer> takingSpace) {
    super(pieces, bytes(pieces), begin, takingSpace);
    this.normalizer = normalizer;
    NamedTokens userDefined = new NamedTokens(pieces, Set.of(Kind.USER_DEFINED), Set.of());
    NamedTokens none = new NamedTokens(pieces, Set.of(), Set.of());
    this.before = raw ? userDefined : none;
    this.after = raw ? none : userDefined;
    this.vocabulary = vocabulary;
    this.segmentation = segmentation;
  }

  /**
   * SentencePiece's BPE by scores.
   *
   * @param begin the token that each text begins with
   * @param takingSpace ids of control tokens to which the white space after them belongs
   */
  public static SentencePiece bytePairs(
      List<Piece> pieces, PieceNormalizer normalizer, OptionalInt begin, Set<Integer> takingSpace) {
    PieceVocabulary vocabulary = new PieceVocabulary(pieces);
    return new SentencePiece(
        pieces,
        normalizer,
        vocabulary,
        PieceMerging.byScores(vocabulary),
        false,
        begin,
        takingSpace);
  }

  /**
   * SentencePiece's unigram model.
   *
   * @param begin the token that each text begins with
   */
  public static SentencePiece unigram(
      List<Piece> pieces, PieceNormalizer normalizer, OptionalInt begin) {
    PieceVocabulary vocabulary = new PieceVocabulary(pieces);
    return new SentencePiece(
        pieces, normalizer, vocabulary, new Unigram(vocabulary), false, begin, Set.of());
  }

  private static byte[][] bytes(List<Piece> pieces) {
    return pieces.stream()
        .map(piece ->
            switch (piece.kind()) {
              case CONTROL, UNUSED -> new byte[0];
              case UNKNOWN -> UNKNOWN.getBytes(UTF_8);
              case BYTE -> new byte[] {(byte) PieceVocabulary.byteOf(piece)};
              case NORMAL, MARK, USER_DEFINED ->
                  piece.text().replace(PieceNormalizer.SPACE, " ").getBytes(UTF_8);
            })
        .toArray(byte[][]::new);
  }

  @Override
  void encode(String text, boolean first, IntStream.Builder ids) {
    String wellFormed = new String(text.getBytes(UTF_8), UTF_8); // surrogates come in pairs
    boolean nothingBefore = first;
    for (Part part : before.cut(wellFormed)) {
      if (part.id().isPresent()) {
        ids.add(part.id().getAsInt());
      } else {
        encodeNormalized(normalizer.normalize(part.text(), nothingBefore), ids);
      }
      nothingBefore = false;
    }
  }

  private void encodeNormalized(String text, IntStream.Builder ids) {
    for (Part part : after.cut(text)) {
      if (part.id().isPresent()) {
        ids.add(part.id().getAsInt());
      } else {
        vocabulary.append(segmentation.segment(part.text()), ids);
      }
    }
  }

  @Override
  public String decode(int[] ids) {
    String text = super.decode(ids);
    return normalizer.addsSpace() && text.startsWith(" ") ? text.substring(1) : text;
  }
}
