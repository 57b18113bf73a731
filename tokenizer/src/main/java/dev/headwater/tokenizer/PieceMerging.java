package dev.headwater.tokenizer;

import dev.headwater.tokenizer.PairMerger.Merge;
import dev.headwater.tokenizer.PairMerger.Merges;
import dev.headwater.tokenizer.Piece.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** SentencePiece's byte-pair encoding: characters are merged, the best piece first. */
final class PieceMerging implements Segmentation {
  private final PieceVocabulary vocabulary;
  private final Merges merges;

  private PieceMerging(PieceVocabulary vocabulary, Merges merges) {
    this.vocabulary = vocabulary;
    this.merges = merges;
  }

  /** Two neighbours merge if they make a piece; the piece of the highest score goes first. */
  static PieceMerging byScores(PieceVocabulary vocabulary) {
    float[] scores = vocabulary.scores();
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Float.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[scores.length];
    for (int i = 1; i < order.length; i++) {
      ranks[order[i]] = ranks[order[i - 1]] + (scores[order[i]] < scores[order[i - 1]] ? 1 : 0);
    }
    return new PieceMerging(
        vocabulary,
        (left, right) -> {
          int merged = merged(vocabulary, left, right);
          return merged == PieceVocabulary.NONE ? null : new Merge(ranks[merged], merged);
        });
  }

  /**
   * Only the listed pairs merge.
   *
   * @param pairs of texts, the best first
   * @throws IllegalArgumentException if the vocabulary lacks one of them
   */
  static PieceMerging byRanks(PieceVocabulary vocabulary, List<String[]> pairs) {
    Map<Long, Merge> ranks = new HashMap<>();
    for (int rank = 0; rank < pairs.size(); rank++) {
      String[] pair = pairs.get(rank);
      int left = vocabulary.id(pair[0]);
      int right = vocabulary.id(pair[1]);
      int merged = vocabulary.id(pair[0] + pair[1]);
      if (left == PieceVocabulary.NONE
          || right == PieceVocabulary.NONE
          || merged == PieceVocabulary.NONE) {
        throw new IllegalArgumentException(
            "the vocabulary lacks a token of merge %d, \"%s %s\""
                .formatted(rank, pair[0], pair[1]));
      }
      ranks.putIfAbsent(BytePairEncoding.pair(left, right), new Merge(rank, merged));
    }
    return new PieceMerging(
        vocabulary, (left, right) -> ranks.get(BytePairEncoding.pair(left, right)));
  }

  private static int merged(PieceVocabulary vocabulary, int left, int right) {
    Piece first = vocabulary.piece(left);
    Piece second = vocabulary.piece(right);
    return first.kind() == Kind.NORMAL && second.kind() == Kind.NORMAL
        ? vocabulary.id(first.text() + second.text())
        : PieceVocabulary.NONE;
  }

  @Override
  public int[] segment(String text) {
    int[] characters =
        text.codePoints()
            .mapToObj(Character::toString)
            .flatMapToInt(character -> {
              int id = vocabulary.id(character);
              return id == PieceVocabulary.NONE
                  ? IntStream.of(vocabulary.fallback(character))
                  : IntStream.of(id);
            })
            .toArray();
    return PairMerger.merge(characters, merges);
  }
}
