package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Model.floats;
import static dev.headwater.transformer.training.Model.row;

import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Norm;
import dev.headwater.transformer.training.Parameters.Tensor;

/**
 * One thread's part of the gradients of weights: some rows of each matrix and some columns of each
 * bias, over all tokens. No two threads add to the same number, so that the order of sums never
 * depends on who is faster.
 */
final class WeightGradients {
  private final Model model;
  private final Activations activations;
  private final MatrixProducts products;
  private final Team team;
  private final int member;
  private final int width;

  WeightGradients(Model model, MatrixProducts products, Team team, int member) {
    this.model = model;
    this.activations = model.activations();
    this.products = products;
    this.team = team;
    this.member = member;
    this.width = model.shape().modelWidth();
  }

  /** Of a block's four projections and their biases. */
  void block(int layer, int rows, boolean accumulate) {
    Layer at = activations.layers.get(layer);
    Block block = model.parameters().blocks().get(layer);
    linear(at.hidden(), activations.dDown, block.down(), block.downBias(), rows, accumulate);
    linear(at.mlpNormed(), activations.dUp, block.up(), block.upBias(), rows, accumulate);
    linear(at.mixed(), activations.dOutput, block.output(), block.outputBias(), rows, accumulate);
    linear(
        at.normed(),
        activations.dQueryKeyValue,
        block.queryKeyValue(),
        block.queryKeyValueBias(),
        rows,
        accumulate);
  }

  /** {@code dW = xᵀ · dOut} and {@code db = Σ dOut}. */
  private void linear(long x, long dOut, Tensor weight, Tensor bias, int rows, boolean accumulate) {
    int in = weight.rows();
    int out = weight.columns();
    int first = team.first(member, in, RowKernels.COLUMN_MULTIPLE);
    int count = team.end(member, in, RowKernels.COLUMN_MULTIPLE) - first;
    if (count > 0) {
      products.multiply(
          model.operands(rows, count).inRowsOf(in).transposed(),
          x + (long) model.operandBytes() * first,
          model.operands(rows, out),
          dOut,
          floats(count, out),
          row(model.gradient(weight), first, out),
          accumulate);
    }
    int column = team.first(member, out, RowKernels.COLUMN_MULTIPLE);
    TrainingKernels.columnSums(
        dOut + (long) model.operandBytes() * column,
        rows,
        team.end(member, out, RowKernels.COLUMN_MULTIPLE) - column,
        out,
        model.bf16(),
        model.gradient(bias) + 4L * column,
        accumulate);
  }

  /** Of the unembedding: some tokens' rows, from a chunk of the batch's rows. */
  void unembedding(int firstRow, int rows, int firstToken, int tokens, boolean accumulate) {
    if (tokens == 0) {
      return;
    }
    int padded = model.shape().paddedVocabulary();
    products.multiply(
        model.operands(rows, tokens).inRowsOf(padded).transposed(),
        activations.dLogits + (long) model.operandBytes() * firstToken,
        model.operands(rows, width),
        model.operandRow(activations.normed, firstRow, width),
        floats(tokens, width),
        row(model.gradient(model.parameters().tokenEmbedding()), firstToken, width),
        accumulate);
  }

  /** Of the token and position embedding, some columns of each row. */
  void embeddings(Batch batch, boolean accumulate) {
    int first = team.first(member, width, RowKernels.COLUMN_MULTIPLE);
    int count = team.end(member, width, RowKernels.COLUMN_MULTIPLE) - first;
    long tokens = model.gradient(model.parameters().tokenEmbedding()) + 4L * first;
    long positions = model.gradient(model.parameters().positionEmbedding()) + 4L * first;
    for (int t = 0; t < model.shape().contextSize() && !accumulate; t++) {
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
    int layers = model.shape().layers();
    for (int index = 0; index <= 2 * layers; index++) {
      Norm norm = norm(index);
      for (int pass = 0; pass < passes.length; pass++) {
        long from = passes[pass].normGradient(index) + 4L * first;
        boolean add = accumulate || pass > 0;
        sum(from, count, model.gradient(norm.gain()) + 4L * first, add);
        sum(from + 4L * width, count, model.gradient(norm.bias()) + 4L * first, add);
      }
    }
  }

  private Norm norm(int index) {
    if (index == 2 * model.shape().layers()) {
      return model.parameters().finalNorm();
    }
    Block block = model.parameters().blocks().get(index / 2);
    return index % 2 == 0 ? block.attentionNorm() : block.mlpNorm();
  }

  private static void sum(long x, int count, long to, boolean add) {
    if (add) {
      TrainingKernels.add(to, x, count, to);
    } else {
      RowKernels.copy(x, count, to, false);
    }
  }
}
