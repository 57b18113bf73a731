package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Model.row;

import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.SoftmaxKernels;
import dev.headwater.transformer.training.Activations.Layer;
import java.lang.foreign.Arena;

/**
 * One thread's part of attention: some heads of a sequence at a time. The weights of attention are
 * computed again in the backward pass, so that none are kept.
 *
 * <p>Letters: T tokens of a sequence, G heads of a group, D head width, C model width.
 */
final class AttentionPass {
  /** Scores of a group stay in a core's cache. */
  private static final int MAX_SCORES = 1 << 16;

  private final Model model;
  private final Activations activations;
  private final MatrixProducts products;
  private final int width;
  private final int headWidth;
  private final float scale;
  private final long scores; // G×T×T: scores, then weights before dropout
  private final long weights; // G×T×T operand: weights after dropout
  private final long dWeights; // G×T×T
  private final long dScores; // G×T×T operand

  AttentionPass(Model model, MatrixProducts products, Arena arena) {
    this.model = model;
    this.activations = model.activations();
    this.products = products;
    this.width = model.shape().modelWidth();
    this.headWidth = model.shape().headWidth();
    this.scale = (float) (1 / Math.sqrt(headWidth));
    int context = model.shape().contextSize();
    long size = (long) context * context * group(model.shape(), context);
    this.scores = arena.allocate(4 * size, 64).address();
    this.dWeights = arena.allocate(4 * size, 64).address();
    boolean shared = !model.bf16() && model.dropout() == 0;
    this.weights = shared ? scores : arena.allocate(4 * size, 64).address();
    this.dScores = model.bf16() ? arena.allocate(2 * size, 64).address() : dWeights;
  }

  /** Heads that are computed at a time: as many as fit into the cache, and divide all. */
  private static int group(Shape shape, int tokens) {
    int group = Math.clamp(MAX_SCORES / ((long) tokens * tokens), 1, shape.heads());
    while (shape.heads() % group != 0) {
      group--;
    }
    return group;
  }

  /** Into how many parts the attention of a batch falls. */
  static int parts(Shape shape, Batch batch) {
    return batch.sequences() * (shape.heads() / group(shape, batch.length()));
  }

  /** Where a group of heads of a sequence lies. */
  private record Group(int tokens, int heads, int firstRow, int firstHead) {
    /** Index of a token's weights among all heads. */
    int index(int head, int token, int allHeads) {
      return (firstRow * allHeads + (firstHead + head) * tokens) + token;
    }
  }

  private Group group(Batch batch, int part) {
    int tokens = batch.length();
    int heads = group(model.shape(), tokens);
    int groups = model.shape().heads() / heads;
    return new Group(tokens, heads, part / groups * tokens, part % groups * heads);
  }

  void forward(int layer, Batch batch, int part, Dropout dropout) {
    Group group = group(batch, part);
    Layer at = activations.layers.get(layer);
    weigh(layer, group, dropout);
    products.multiply(
        square(group, model.bf16()),
        weights,
        heads(group, 3L * width),
        address(at.queryKeyValue(), group, 3, 2),
        heads(group, width),
        address(at.mixed(), group, 1, 0));
  }

  /** How much each token looks at each token up to itself. */
  private void weigh(int layer, Group group, Dropout dropout) {
    long rows = activations.layers.get(layer).queryKeyValue();
    int tokens = group.tokens();
    products.multiply(
        heads(group, 3L * width),
        address(rows, group, 3, 0),
        heads(group, 3L * width).transposed(),
        address(rows, group, 3, 1),
        square(group, false),
        scores);
    for (int head = 0; head < group.heads(); head++) {
      for (int t = 0; t < tokens; t++) {
        int r = head * tokens + t;
        long x = row(scores, r, tokens);
        long out = model.operandRow(weights, r, tokens);
        SoftmaxKernels.softmax(x, t + 1, tokens, scale, out, model.bf16());
        int index = group.index(head, t, model.shape().heads());
        dropout.apply(Dropout.attentionWeights(layer), x, index, tokens, out, model.bf16());
      }
    }
  }

  void backward(int layer, Batch batch, int part, Dropout dropout) {
    Group group = group(batch, part);
    long rows = activations.layers.get(layer).queryKeyValue();
    weigh(layer, group, dropout);
    Matrix narrow = heads(group, width);
    Matrix wide = heads(group, 3L * width);
    Matrix square = square(group, model.bf16());
    long dMixed = address(activations.dMixed, group, 1, 0);
    long query = address(rows, group, 3, 0);
    long key = address(rows, group, 3, 1);
    long value = address(rows, group, 3, 2);
    products.multiply(
        square.transposed(), weights, narrow, dMixed, wide, gradient(group, 2)); // of the values
    products.multiply(narrow, dMixed, wide.transposed(), value, square(group, false), dWeights);
    scoreGradients(layer, group, dropout);
    products.multiply(square, dScores, wide, key, wide, gradient(group, 0));
    products.multiply(square.transposed(), dScores, wide, query, wide, gradient(group, 1));
  }

  private void scoreGradients(int layer, Group group, Dropout dropout) {
    int tokens = group.tokens();
    for (int head = 0; head < group.heads(); head++) {
      for (int t = 0; t < tokens; t++) {
        int r = head * tokens + t;
        long dWeight = row(dWeights, r, tokens);
        int index = group.index(head, t, model.shape().heads());
        dropout.apply(Dropout.attentionWeights(layer), dWeight, index, tokens, dWeight, false);
        SoftmaxKernels.backward(
            row(scores, r, tokens),
            dWeight,
            t + 1,
            tokens,
            scale,
            model.operandRow(dScores, r, tokens),
            model.bf16());
      }
    }
  }

  /** A group's heads, G×T×D, in rows of some width. */
  private Matrix heads(Group group, long rowWidth) {
    return model
        .operands(group.tokens(), headWidth)
        .inRowsOf(rowWidth)
        .times(group.heads(), headWidth);
  }

  private static Matrix square(Group group, boolean bf16) {
    int tokens = group.tokens();
    return Matrix.of(tokens, tokens, bf16).times(group.heads(), (long) tokens * tokens);
  }

  private long gradient(Group group, int part) {
    return address(activations.dQueryKeyValue, group, 3, part);
  }

  /**
   * Where a group begins in rows of several parts, such as query, key and value.
   *
   * @param parts of a row, each of the model's width
   */
  private long address(long rows, Group group, int parts, int part) {
    return model.operandRow(rows, group.firstRow(), parts * width)
        + (long) model.operandBytes() * (part * width + group.firstHead() * headWidth);
  }
}
