package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Model.floats;
import static dev.headwater.transformer.training.Model.row;

import dev.headwater.transformer.kernels.GeluKernels;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Norm;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.lang.foreign.Arena;

/**
 * One thread's part of the forward pass: rows, in strips that stay in its core's cache.
 *
 * <p>Letters: S rows of a strip, C model width, F MLP width.
 */
final class ForwardPass {
  /** Rows of a strip. */
  static final int STRIP = 384;

  private final Model model;
  private final Activations to;
  private final MatrixProducts products;
  private final int width;
  private final int mlpWidth;
  private final long branch; // S×C: what a block's half adds to the residual stream

  ForwardPass(Model model, MatrixProducts products, Arena arena) {
    this.model = model;
    this.to = model.activations();
    this.products = products;
    this.width = model.shape().modelWidth();
    this.mlpWidth = model.shape().mlpWidth();
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
    long tokens = model.vector(model.parameters().tokenEmbedding());
    long positions = model.vector(model.parameters().positionEmbedding());
    long x = to.layers.getFirst().input();
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
    Block block = model.parameters().blocks().get(layer);
    inStrips(
        first,
        end,
        (start, rows) -> {
          norm(at.input(), block.attentionNorm(), at.inputStatistics(), at.normed(), start, rows);
          linear(
              at.normed(),
              block.queryKeyValue(),
              block.queryKeyValueBias(),
              start,
              rows,
              model.operandRow(at.queryKeyValue(), start, 3 * width),
              model.bf16());
        });
  }

  /** Behind attention: output projection, residual, norm, MLP, residual. */
  void finish(int layer, int first, int end, Dropout dropout) {
    inStrips(first, end, (start, rows) -> finishStrip(layer, start, rows, dropout));
  }

  private void finishStrip(int layer, int first, int rows, Dropout dropout) {
    Layer at = to.layers.get(layer);
    Block block = model.parameters().blocks().get(layer);
    linear(at.mixed(), block.output(), block.outputBias(), first, rows, branch, false);
    addBranch(at.input(), at.middle(), first, rows, Dropout.attention(layer), dropout);
    norm(at.middle(), block.mlpNorm(), at.middleStatistics(), at.mlpNormed(), first, rows);
    long up = row(at.up(), first, mlpWidth);
    linear(at.mlpNormed(), block.up(), block.upBias(), first, rows, up, false);
    long hidden = model.operandRow(at.hidden(), first, mlpWidth);
    GeluKernels.gelu(up, rows * mlpWidth, hidden, model.bf16());
    linear(at.hidden(), block.down(), block.downBias(), first, rows, branch, false);
    addBranch(at.middle(), to.behind(layer), first, rows, Dropout.mlp(layer), dropout);
  }

  private void addBranch(long x, long sum, int first, int rows, int site, Dropout dropout) {
    for (int r = 0; r < rows; r++) {
      long at = row(branch, r, width);
      dropout.apply(site, at, first + r, width, at, false);
      TrainingKernels.add(row(x, first + r, width), at, width, row(sum, first + r, width));
    }
  }

  /** The norm behind the last block. */
  void finalNorm(int first, int end) {
    Norm norm = model.parameters().finalNorm();
    norm(to.output, norm, to.statistics, to.normed, first, end - first);
  }

  private void norm(long x, Norm norm, long statistics, long out, int first, int rows) {
    for (int r = first; r < first + rows; r++) {
      NormKernels.norm(
          row(x, r, width),
          width,
          model.vector(norm.gain()),
          model.vector(norm.bias()),
          Model.EPSILON,
          row(statistics, r, 2),
          model.operandRow(out, r, width),
          model.bf16());
    }
  }

  /** {@code out = x · W + b} for rows of x from {@code first} on. */
  private void linear(
      long x, Tensor weight, Tensor bias, int first, int rows, long out, boolean toBf16) {
    int in = weight.rows();
    int columns = weight.columns();
    products.multiply(
        model.operands(rows, in),
        model.operandRow(x, first, in),
        model.operands(in, columns),
        model.operand(weight),
        model.vector(bias),
        Matrix.of(rows, columns, toBf16),
        out);
  }

  /** Logits of some tokens of the vocabulary, for a chunk of rows. */
  void logits(int firstRow, int rows, int firstToken, int tokens) {
    if (tokens == 0) {
      return;
    }
    int padded = model.shape().paddedVocabulary();
    Tensor embedding = model.parameters().tokenEmbedding();
    products.multiply(
        model.operands(rows, width),
        model.operandRow(to.normed, firstRow, width),
        model.operands(tokens, width).transposed(),
        model.operandRow(model.operand(embedding), firstToken, width),
        floats(rows, tokens).inRowsOf(padded),
        to.logits + 4L * firstToken);
  }
}
