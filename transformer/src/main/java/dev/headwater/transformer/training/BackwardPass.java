package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Model.floats;
import static dev.headwater.transformer.training.Model.row;

import dev.headwater.transformer.kernels.GeluKernels;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Norm;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.lang.foreign.Arena;

/**
 * One thread's part of the backward pass, the forward pass step by step from its end. Gradients of
 * activations are computed row by row; those of weights in {@link WeightGradients}.
 */
final class BackwardPass {
  private final Model model;
  private final Activations activations;
  private final MatrixProducts products;
  private final int width;
  private final int mlpWidth;
  private final long dHidden; // S×F
  private final long dNormed; // S×C
  private final long normGradients; // (2 · layers + 1)×2C: what this thread's rows give

  BackwardPass(Model model, MatrixProducts products, Arena arena) {
    this.model = model;
    this.activations = model.activations();
    this.products = products;
    this.width = model.shape().modelWidth();
    this.mlpWidth = model.shape().mlpWidth();
    this.dHidden = arena.allocate(4L * ForwardPass.STRIP * mlpWidth, 64).address();
    this.dNormed = arena.allocate(4L * ForwardPass.STRIP * width, 64).address();
    this.normGradients = arena.allocate(4L * normNumbers(), 64).address();
  }

  private long normNumbers() {
    return (2L * model.shape().layers() + 1) * 2 * width;
  }

  void clearNormGradients() {
    TrainingKernels.clear(normGradients, normNumbers());
  }

  /**
   * Where this thread's gradient of a norm's gain stands; that of its bias stands behind it.
   *
   * @param norm 2 · layer for an attention norm, + 1 for an MLP norm, 2 · layers for the last
   */
  long normGradient(int norm) {
    return row(normGradients, norm, 2 * width);
  }

  /**
   * Through the last norm, for rows of a chunk.
   *
   * @param dNormed chunk×C, the gradient of its output
   * @param chunk the chunk's first row
   */
  void finalNorm(long dNormed, int chunk, int first, int end) {
    TrainingKernels.clear(
        row(activations.dResidual, chunk + first, width), (long) (end - first) * width);
    norm(
        2 * model.shape().layers(),
        activations.output,
        model.parameters().finalNorm(),
        activations.statistics,
        row(dNormed, first, width),
        chunk + first,
        end - first);
  }

  /** Through the dropout behind the embedding. */
  void embedding(int first, int end, Dropout dropout) {
    for (int r = first; r < end; r++) {
      long at = row(activations.dResidual, r, width);
      dropout.apply(Dropout.EMBEDDING, at, r, width, at, false);
    }
  }

  /** Through a block's MLP and its norm, and through the output projection of its attention. */
  void mlp(int layer, int first, int end, Dropout dropout) {
    for (int at = first; at < end; at += ForwardPass.STRIP) {
      mlpStrip(layer, at, Math.min(ForwardPass.STRIP, end - at), dropout);
    }
  }

  private void mlpStrip(int layer, int first, int rows, Dropout dropout) {
    Layer at = activations.layers.get(layer);
    Block block = model.parameters().blocks().get(layer);
    branch(activations.dDown, first, rows, Dropout.mlp(layer), dropout);
    backward(activations.dDown, block.down(), first, rows, dHidden, false);
    GeluKernels.backward(
        row(at.up(), first, mlpWidth),
        dHidden,
        rows * mlpWidth,
        model.operandRow(activations.dUp, first, mlpWidth),
        model.bf16());
    backward(activations.dUp, block.up(), first, rows, dNormed, false);
    norm(2 * layer + 1, at.middle(), block.mlpNorm(), at.middleStatistics(), dNormed, first, rows);
    branch(activations.dOutput, first, rows, Dropout.attention(layer), dropout);
    long dMixed = model.operandRow(activations.dMixed, first, width);
    backward(activations.dOutput, block.output(), first, rows, dMixed, model.bf16());
  }

  /** Through a block's projection to query, key and value, and its norm. */
  void projection(int layer, int first, int end) {
    Layer at = activations.layers.get(layer);
    Block block = model.parameters().blocks().get(layer);
    for (int start = first; start < end; start += ForwardPass.STRIP) {
      int rows = Math.min(ForwardPass.STRIP, end - start);
      backward(activations.dQueryKeyValue, block.queryKeyValue(), start, rows, dNormed, false);
      norm(
          2 * layer, at.input(), block.attentionNorm(), at.inputStatistics(), dNormed, start, rows);
    }
  }

  /** The gradient of what was added to the residual stream, before it was dropped out. */
  private void branch(long to, int first, int rows, int site, Dropout dropout) {
    for (int r = first; r < first + rows; r++) {
      long from = row(activations.dResidual, r, width);
      long out = model.operandRow(to, r, width);
      if (dropout.active()) {
        dropout.apply(site, from, r, width, out, model.bf16());
      } else {
        RowKernels.copy(from, width, out, model.bf16());
      }
    }
  }

  /** {@code dX = dOut · Wᵀ} for rows of dOut from {@code first} on. */
  private void backward(long dOut, Tensor weight, int first, int rows, long dX, boolean toBf16) {
    int in = weight.rows();
    int out = weight.columns();
    products.multiply(
        model.operands(rows, out),
        model.operandRow(dOut, first, out),
        model.operands(in, out).transposed(),
        model.operand(weight),
        Matrix.of(rows, in, toBf16),
        dX);
  }

  /** Adds to the residual stream's gradient what comes through a norm. */
  private void norm(int index, long x, Norm norm, long statistics, long dOut, int first, int rows) {
    for (int r = 0; r < rows; r++) {
      NormKernels.backward(
          row(x, first + r, width),
          row(dOut, r, width),
          width,
          model.vector(norm.gain()),
          row(statistics, first + r, 2),
          row(activations.dResidual, first + r, width),
          normGradient(index),
          normGradient(index) + 4L * width);
    }
  }

  /**
   * The gradient of the last norm's output that some tokens' logits give, for a chunk of rows.
   *
   * @param dNormed takes it, chunk×C
   */
  void unembed(int rows, int firstToken, int tokens, long dNormed) {
    if (tokens == 0) {
      TrainingKernels.clear(dNormed, (long) rows * width);
      return;
    }
    int padded = model.shape().paddedVocabulary();
    Tensor embedding = model.parameters().tokenEmbedding();
    products.multiply(
        model.operands(rows, tokens).inRowsOf(padded),
        model.operandRow(activations.dLogits, 0, padded) + (long) model.operandBytes() * firstToken,
        model.operands(tokens, width),
        model.operandRow(model.operand(embedding), firstToken, width),
        floats(rows, width),
        dNormed);
  }
}
