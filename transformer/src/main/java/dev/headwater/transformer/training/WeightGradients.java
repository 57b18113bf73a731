package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Layout.floats;
import static dev.headwater.transformer.training.Layout.row;

import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Linear;
import dev.headwater.transformer.training.Parameters.Norm;

/**
 * One thread's part of the gradients of weights: some rows of each matrix and some columns of each
 * bias, over all tokens. No two threads add to the same number, so that the order of sums does not
 * depend on timing.
 */
final class WeightGradients {
  private final Layout layout;
  private final Activations activations;
  private final MatrixProducts products;
  private final Team team;
  private final int member;
  private final int width;

  WeightGradients(Layout layout, MatrixProducts products, Team team, int member) {
    this.layout = layout;
    this.activations = layout.activations();
    this.products = products;
    this.team = team;
    this.member = member;
    this.width = layout.shape().modelWidth();
  }

  /** Of a block's four projections and their biases. */
  void block(int layer, int rows, boolean accumulate) {
    Layer at = activations.layers.get(layer);
    Block block = layout.parameters().blocks().get(layer);
    linear(at.hidden, activations.dDown, block.down(), rows, accumulate);
    linear(at.mlpNormed, activations.dUp, block.up(), rows, accumulate);
    linear(at.mixed, activations.dOutput, block.output(), rows, accumulate);
    linear(at.normed, activations.dQueryKeyValue, block.queryKeyValue(), rows, accumulate);
  }

  /** {@code dW = xᵀ · dOut} and {@code db = Σ dOut}. */
  private void linear(long x, long dOut, Linear linear, int rows, boolean accumulate) {
    int in = linear.weight().rows();
    int out = linear.weight().columns();
    int first = team.first(member, in, RowKernels.COLUMN_MULTIPLE);
    int count = team.end(member, in, RowKernels.COLUMN_MULTIPLE) - first;
    if (count > 0) {
      products.multiply(
          layout.operands(rows, count).inRowsOf(in).transposed(),
          x + (long) layout.operandBytes() * first,
          layout.operands(rows, out),
          dOut,
          floats(count, out),
          row(layout.gradient(linear.weight()), first, out),
          accumulate);
    }
    int column = team.first(member, out, RowKernels.COLUMN_MULTIPLE);
    TrainingKernels.columnSums(
        dOut + (long) layout.operandBytes() * column,
        rows,
        team.end(member, out, RowKernels.COLUMN_MULTIPLE) - column,
        out,
        layout.bf16(),
        layout.gradient(linear.bias()) + 4L * column,
        accumulate);
  }

  /** Of the unembedding: some tokens' rows, from a chunk of the batch's rows. */
  void unembedding(int firstRow, int rows, int firstToken, int tokens, boolean accumulate) {
    if (tokens == 0) {
      return;
    }
    int padded = layout.paddedVocabulary();
    products.multiply(
        layout.operands(rows, tokens).inRowsOf(padded).transposed(),
        activations.dLogits + (long) layout.operandBytes() * firstToken,
        layout.operands(rows, width),
        layout.operandRow(activations.normed, firstRow, width),
        floats(tokens, width),
        row(layout.gradient(layout.parameters().tokenEmbedding()), firstToken, width),
        accumulate);
  }

  /** Of the token and position embedding, some columns of each row. */
  void embeddings(Batch batch, boolean accumulate) {
    int first = team.first(member, width, RowKernels.COLUMN_MULTIPLE);
    int count = team.end(member, width, RowKernels.COLUMN_MULTIPLE) - first;
    long tokens = layout.gradient(layout.parameters().tokenEmbedding()) + 4L * first;
    long positions = layout.gradient(layout.parameters().positionEmbedding()) + 4L * first;
    for (int t = 0; t < layout.shape().contextSize() && !accumulate; t++) {
      TrainingKernels.clear(row(positions, t, width), count);
    }
    for (int r = 0; r < batch.tokens().length; r++) {
      long gradient = row(activations.dResidual, r, width) + 4L * first;
      long token = row(tokens, batch.tokens()[r], width);
      long position = row(positions, r % batch.length(), width);
      TrainingKernels.add(token, gradient, count, token);
      TrainingKernels.add(position, gradient, count, position);
    }
  }

  /**
   * Of all norms, from what each thread's rows gave; some columns of each.
   *
   * @param passes of all threads, in order
   */
  void norms(BackwardPass[] passes, boolean accumulate) {
    int first = team.first(member, width, RowKernels.COLUMN_MULTIPLE);
    int count = team.end(member, width, RowKernels.COLUMN_MULTIPLE) - first;
    long from = 4L * first; // bytes to the first of these columns
    for (Norm norm : layout.parameters().norms()) {
      long gain = layout.gradient(norm.gain()) + from;
      long bias = layout.gradient(norm.bias()) + from;
      for (int pass = 0; pass < passes.length; pass++) {
        boolean add = accumulate || pass > 0;
        sum(passes[pass].gainGradient(norm) + from, count, gain, add);
        sum(passes[pass].biasGradient(norm) + from, count, bias, add);
      }
    }
  }

  private static void sum(long x, int count, long to, boolean add) {
    if (add) {
      TrainingKernels.add(to, x, count, to);
    } else {
      RowKernels.copy(x, count, to, false);
    }
  }
}
