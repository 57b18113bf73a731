package dev.headwater.tokenizer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

/** SentencePiece's unigram model: the pieces whose scores have the largest sum (Viterbi). */
final class Unigram implements Segmentation {
  /** How much less a character without a piece counts than the worst piece. */
  private static final float PENALTY = 10;

  private final PieceVocabulary vocabulary;
  private final float[] scores;
  private final float unknownScore;

  Unigram(PieceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.scores = vocabulary.scores();
    this.unknownScore = vocabulary.lowestScore() - PENALTY;
  }

  /** The best way to each place in a text: its score, and its last piece. */
  private static final class Ways {
    private final float[] score;
    private final int[] start;
    private final int[] piece;

    private Ways(int length) {
      score = new float[length + 1];
      start = new int[length + 1];
      piece = new int[length + 1];
      Arrays.fill(score, Float.NEGATIVE_INFINITY);
      score[0] = 0;
    }

    private void offer(int from, int to, float added, int id) {
      if (score[from] + added > score[to]) {
        score[to] = score[from] + added;
        start[to] = from;
        piece[to] = id;
      }
    }
  }

  @Override
  public int[] segment(String text) {
    Ways ways = new Ways(text.length());
    int from = 0;
    while (from < text.length()) {
      int next = text.offsetByCodePoints(from, 1);
      int last = Math.min(from + Math.max(vocabulary.longest(), next - from), text.length());
      for (int to = next; to <= last; to++) {
        int id = vocabulary.id(text.substring(from, to));
        if (id != PieceVocabulary.NONE) {
          ways.offer(from, to, scores[id], id);
        } else if (to == next) {
          ways.offer(from, to, unknownScore, PieceVocabulary.NONE);
        }
      }
      from = next;
    }
    return path(text, ways);
  }

  private int[] path(String text, Ways ways) {
    Deque<int[]> pieces = new ArrayDeque<>();
    for (int to = text.length(); to > 0; to = ways.start[to]) {
      pieces.push(
          ways.piece[to] == PieceVocabulary.NONE
              ? vocabulary.fallback(text.substring(ways.start[to], to))
              : new int[] {ways.piece[to]});
    }
    return pieces.stream().flatMapToInt(IntStream::of).toArray();
  }
}
