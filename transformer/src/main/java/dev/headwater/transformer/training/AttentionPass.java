package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Layout.row;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.SoftmaxKernels;
import dev.headwater.transformer.training.Activations.Layer;
import java.lang.foreign.Arena;

/**
 * One thread's part of attention: a group of G heads of a sequence at a time. The backward pass
 * computes the weights of attention again, so that none are kept.
 */
final class AttentionPass {
  /** Most scores of a group, so that they stay in a core's cache. */
  private static final int MAX_SCORES = 1 << 16;

  /** The parts of a row of query, key and value, each as wide as the model. */
  private static final int QUERY = 0;

  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final Layout layout;
  private final Activations activations;
  private final MatrixProducts products;
  private final int width;
  private final int headWidth;
  private final float scale;
  private final long scores; // [G, T, T]: scores, then weights before dropout
  private final long weights; // [G, T, T] operand: weights after dropout
  private final long dWeights; // [G, T, T]
  private final long dScores; // [G, T, T] operand

  AttentionPass(Layout layout, MatrixProducts products, Arena arena) {
    this.layout = layout;
    this.activations = layout.activations();
    this.products = products;
    this.width = layout.shape().modelWidth();
    this.headWidth = layout.shape().headWidth();
    this.scale = (float) (1 / Math.sqrt(headWidth));
    int context = layout.shape().contextSize();
    long size = (long) context * context * group(layout.shape(), context);
    this.scores = arena.allocate(4 * size, 64).address();
    this.dWeights = arena.allocate(4 * size, 64).address();
    boolean shared = !layout.bf16() && layout.dropout() == 0;
    this.weights = shared ? scores : arena.allocate(4 * size, 64).address();
    this.dScores = layout.bf16() ? arena.allocate(2 * size, 64).address() : dWeights;
  }

  /** Heads of a group: as many as fit into the cache and divide all heads. */
  private static int group(GptConfiguration shape, int tokens) {
    int group = Math.clamp(MAX_SCORES / ((long) tokens * tokens), 1, shape.heads());
    while (shape.heads() % group != 0) {
      group--;
    }
    return group;
  }

  /** Groups of heads in a batch. */
  static int parts(GptConfiguration shape, Batch batch) {
    return batch.sequences() * (shape.heads() / group(shape, batch.length()));
  }

  /** A group of heads of a sequence. */
  private record Group(int tokens, int heads, int firstRow, int firstHead) {
    /** Index of a token's weights among all heads. */
    int index(int head, int token, int allHeads) {
      return (firstRow * allHeads + (firstHead + head) * tokens) + token;
    }
  }

  private Group group(Batch batch, int part) {
    int tokens = batch.length();
    int heads = group(layout.shape(), tokens);
    int groups = layout.shape().heads() / heads;
    return new Group(tokens, heads, part / groups * tokens, part % groups * heads);
  }

  void forward(int layer, Batch batch, int part, Dropout dropout) {
    Group group = group(batch, part);
    Layer at = activations.layers.get(layer);
    weigh(layer, group, dropout);
    products.multiply(
        square(group, layout.bf16()),
        weights,
        heads(group, 3L * width),
        projected(at.queryKeyValue, group, VALUE),
        heads(group, width),
        mixed(at.mixed, group));
  }

  /** Weights of each token up to the query itself. */
  private void weigh(int layer, Group group, Dropout dropout) {
    long rows = activations.layers.get(layer).queryKeyValue;
    int tokens = group.tokens();
    products.multiply(
        heads(group, 3L * width),
        projected(rows, group, QUERY),
        heads(group, 3L * width).transposed(),
        projected(rows, group, KEY),
        square(group, false),
        scores);
    for (int head = 0; head < group.heads(); head++) {
      for (int t = 0; t < tokens; t++) {
        int r = head * tokens + t;
        long x = row(scores, r, tokens);
        long out = layout.operandRow(weights, r, tokens);
        SoftmaxKernels.softmax(x, t + 1, tokens, scale, out, layout.bf16());
        int index = group.index(head, t, layout.shape().heads());
        dropout.apply(Dropout.attentionWeights(layer), x, index, tokens, out, layout.bf16());
      }
    }
  }

  void backward(int layer, Batch batch, int part, Dropout dropout) {
    Group group = group(batch, part);
    long rows = activations.layers.get(layer).queryKeyValue;
    weigh(layer, group, dropout);
    Matrix narrow = heads(group, width);
    Matrix wide = heads(group, 3L * width);
    Matrix square = square(group, layout.bf16());
    long dMixed = mixed(activations.dMixed, group);
    long query = projected(rows, group, QUERY);
    long key = projected(rows, group, KEY);
    long value = projected(rows, group, VALUE);
    long dQuery = projected(activations.dQueryKeyValue, group, QUERY);
    long dKey = projected(activations.dQueryKeyValue, group, KEY);
    long dValue = projected(activations.dQueryKeyValue, group, VALUE);
    products.multiply(square.transposed(), weights, narrow, dMixed, wide, dValue);
    products.multiply(narrow, dMixed, wide.transposed(), value, square(group, false), dWeights);
    scoreGradients(layer, group, dropout);
    products.multiply(square, dScores, wide, key, wide, dQuery);
    products.multiply(square.transposed(), dScores, wide, query, wide, dKey);
  }

  private void scoreGradients(int layer, Group group, Dropout dropout) {
    int tokens = group.tokens();
    for (int head = 0; head < group.heads(); head++) {
      for (int t = 0; t < tokens; t++) {
        int r = head * tokens + t;
        long dWeight = row(dWeights, r, tokens);
        int index = group.index(head, t, layout.shape().heads());
        dropout.apply(Dropout.attentionWeights(layer), dWeight, index, tokens, dWeight, false);
        SoftmaxKernels.backward(
            row(scores, r, tokens),
            dWeight,
            t + 1,
            tokens,
            scale,
            layout.operandRow(dScores, r, tokens),
            layout.bf16());
      }
    }
  }

  /** A group's heads, [G, T, D], in rows of some width. */
  private Matrix heads(Group group, long rowWidth) {
    return layout
        .operands(group.tokens(), headWidth)
        .inRowsOf(rowWidth)
        .times(group.heads(), headWidth);
  }

  private static Matrix square(Group group, boolean bf16) {
    int tokens = group.tokens();
    return Matrix.of(tokens, tokens, bf16).times(group.heads(), (long) tokens * tokens);
  }

  /** The address of a group's heads in rows of query, key and value. */
  private long projected(long rows, Group group, int part) {
    return layout.operandRow(rows, group.firstRow(), 3 * width)
        + (long) layout.operandBytes() * (part * width + group.firstHead() * headWidth);
  }

  /** The address of a group's heads in rows of the heads' values. */
  private long mixed(long rows, Group group) {
    return layout.operandRow(rows, group.firstRow(), width)
        + (long) layout.operandBytes() * group.firstHead() * headWidth;
  }
}
