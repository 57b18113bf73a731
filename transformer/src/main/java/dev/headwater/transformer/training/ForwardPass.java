package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Layout.floats;
import static dev.headwater.transformer.training.Layout.row;

import dev.headwater.transformer.kernels.GeluKernels;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Linear;
import dev.headwater.transformer.training.Parameters.Norm;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.lang.foreign.Arena;

/** One thread's part of the forward pass: rows, in strips of N that stay in its core's cache. */
final class ForwardPass {
  /** Rows of a strip. */
  static final int STRIP = 384;

  private final Layout layout;
  private final Activations to;
  private final MatrixProducts products;
  private final int width;
  private final int mlpWidth;
  private final long branch; // [N, C]: what attention or MLP adds to the residual stream

  ForwardPass(Layout layout, MatrixProducts products, Arena arena) {
    this.layout = layout;
    this.to = layout.activations();
    this.products = products;
    this.width = layout.shape().modelWidth();
    this.mlpWidth = layout.shape().feedForwardWidth();
    this.branch = arena.allocate(4L * STRIP * width, 64).address();
  }

  private interface Strip {
    void run(int first, int rows);
  }

  private static void inStrips(int first, int end, Strip strip) {
    for (int at = first; at < end; at += STRIP) {
      strip.run(at, Math.min(STRIP, end - at));
    }
  }

  /** Token embedding + position embedding. */
  void embed(Batch batch, int first, int end, Dropout dropout) {
    long tokens = layout.vector(layout.parameters().tokenEmbedding());
    long positions = layout.vector(layout.parameters().positionEmbedding());
    long x = to.layers.getFirst().input;
    for (int r = first; r < end; r++) {
      long at = row(x, r, width);
      TrainingKernels.add(
          row(tokens, batch.tokens()[r], width),
          row(positions, r % batch.length(), width),
          width,
          at);
      dropout.apply(Dropout.EMBEDDING, at, r, width, at, false);
    }
  }

  /** The attention norm, and the projection to query, key and value. */
  void project(int layer, int first, int end) {
    Layer at = to.layers.get(layer);
    Block block = layout.parameters().blocks().get(layer);
    inStrips(
        first,
        end,
        (start, rows) -> {
          norm(at.input, block.attentionNorm(), at.inputStatistics, at.normed, start, rows);
          linear(
              at.normed,
              block.queryKeyValue(),
              start,
              rows,
              layout.operandRow(at.queryKeyValue, start, 3 * width),
              layout.bf16());
        });
  }

  /** After attention: output projection, residual, norm, MLP, residual. */
  void finish(int layer, int first, int end, Dropout dropout) {
    inStrips(first, end, (start, rows) -> finishStrip(layer, start, rows, dropout));
  }

  private void finishStrip(int layer, int first, int rows, Dropout dropout) {
    Layer at = to.layers.get(layer);
    Block block = layout.parameters().blocks().get(layer);
    linear(at.mixed, block.output(), first, rows, branch, false);
    addBranch(at.input, at.middle, first, rows, Dropout.attention(layer), dropout);
    norm(at.middle, block.mlpNorm(), at.middleStatistics, at.mlpNormed, first, rows);
    long up = row(at.up, first, mlpWidth);
    linear(at.mlpNormed, block.up(), first, rows, up, false);
    long hidden = layout.operandRow(at.hidden, first, mlpWidth);
    GeluKernels.gelu(up, rows * mlpWidth, hidden, layout.bf16());
    linear(at.hidden, block.down(), first, rows, branch, false);
    addBranch(at.middle, to.after(layer), first, rows, Dropout.mlp(layer), dropout);
  }

  private void addBranch(long x, long sum, int first, int rows, int site, Dropout dropout) {
    for (int r = 0; r < rows; r++) {
      long at = row(branch, r, width);
      dropout.apply(site, at, first + r, width, at, false);
      TrainingKernels.add(row(x, first + r, width), at, width, row(sum, first + r, width));
    }
  }

  /** The norm after the last block. */
  void finalNorm(int first, int end) {
    Norm norm = layout.parameters().finalNorm();
    norm(to.output, norm, to.statistics, to.normed, first, end - first);
  }

  private void norm(long x, Norm norm, long statistics, long out, int first, int rows) {
    for (int r = first; r < first + rows; r++) {
      NormKernels.norm(
          row(x, r, width),
          width,
          layout.vector(norm.gain()),
          layout.vector(norm.bias()),
          Layout.EPSILON,
          row(statistics, r, 2),
          layout.operandRow(out, r, width),
          layout.bf16());
    }
  }

  /** {@code out = x · W + b} for rows of x from {@code first} on. */
  private void linear(long x, Linear linear, int first, int rows, long out, boolean toBf16) {
    int in = linear.weight().rows();
    int columns = linear.weight().columns();
    products.multiply(
        layout.operands(rows, in),
        layout.operandRow(x, first, in),
        layout.operands(in, columns),
        layout.operand(linear.weight()),
        layout.vector(linear.bias()),
        Matrix.of(rows, columns, toBf16),
        out);
  }

  /** Logits of some tokens of the vocabulary, for a chunk of rows. */
  void logits(int firstRow, int rows, int firstToken, int tokens) {
    if (tokens == 0) {
      return;
    }
    int padded = layout.paddedVocabulary();
    Tensor embedding = layout.parameters().tokenEmbedding();
    products.multiply(
        layout.operands(rows, width),
        layout.operandRow(to.normed, firstRow, width),
        layout.operands(tokens, width).transposed(),
        layout.operandRow(layout.operand(embedding), firstToken, width),
        floats(rows, tokens).inRowsOf(padded),
        to.logits + 4L * firstToken);
  }
}
