package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Layout.floats;
import static dev.headwater.transformer.training.Layout.row;

import dev.headwater.transformer.kernels.GeluKernels;
import dev.headwater.transformer.kernels.Matrix;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.TrainingKernels;
import dev.headwater.transformer.training.Activations.Layer;
import dev.headwater.transformer.training.Parameters.Block;
import dev.headwater.transformer.training.Parameters.Linear;
import dev.headwater.transformer.training.Parameters.Norm;
import dev.headwater.transformer.training.Parameters.Tensor;
import java.lang.foreign.Arena;

/**
 * One thread's part of the backward pass: the steps of the forward pass in reverse. Gradients of
 * activations are computed here, row by row; those of weights in {@link WeightGradients}.
 */
final class BackwardPass {
  private final Layout layout;
  private final Activations activations;
  private final MatrixProducts products;
  private final int width;
  private final int mlpWidth;
  private final long dHidden; // [N, F]
  private final long dNormed; // [N, C]
  private final long normGradients; // for each norm, gain and bias [2, C]: from this thread's rows

  BackwardPass(Layout layout, MatrixProducts products, Arena arena) {
    this.layout = layout;
    this.activations = layout.activations();
    this.products = products;
    this.width = layout.shape().modelWidth();
    this.mlpWidth = layout.shape().feedForwardWidth();
    this.dHidden = arena.allocate(4L * ForwardPass.STRIP * mlpWidth, 64).address();
    this.dNormed = arena.allocate(4L * ForwardPass.STRIP * width, 64).address();
    this.normGradients = arena.allocate(4L * normNumbers(), 64).address();
  }

  private long normNumbers() {
    return layout.parameters().norms().size() * 2L * width;
  }

  void clearNormGradients() {
    TrainingKernels.clear(normGradients, normNumbers());
  }

  /** The address of this thread's gradient of a norm's gain. */
  long gainGradient(Norm norm) {
    return row(normGradients, norm.index(), 2 * width);
  }

  /** The address of this thread's gradient of a norm's bias. */
  long biasGradient(Norm norm) {
    return gainGradient(norm) + 4L * width;
  }

  /**
   * Through the last norm, for rows of a chunk.
   *
   * @param dNormed [chunk, C], the gradient of its output
   * @param chunk the chunk's first row
   */
  void finalNorm(long dNormed, int chunk, int first, int end) {
    TrainingKernels.clear(
        row(activations.dResidual, chunk + first, width), (long) (end - first) * width);
    norm(
        activations.output,
        layout.parameters().finalNorm(),
        activations.statistics,
        row(dNormed, first, width),
        chunk + first,
        end - first);
  }

  /** Through the dropout after the embedding. */
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
    Block block = layout.parameters().blocks().get(layer);
    branch(activations.dDown, first, rows, Dropout.mlp(layer), dropout);
    backward(activations.dDown, block.down(), first, rows, dHidden, false);
    GeluKernels.backward(
        row(at.up, first, mlpWidth),
        dHidden,
        rows * mlpWidth,
        layout.operandRow(activations.dUp, first, mlpWidth),
        layout.bf16());
    backward(activations.dUp, block.up(), first, rows, dNormed, false);
    norm(at.middle, block.mlpNorm(), at.middleStatistics, dNormed, first, rows);
    branch(activations.dOutput, first, rows, Dropout.attention(layer), dropout);
    long dMixed = layout.operandRow(activations.dMixed, first, width);
    backward(activations.dOutput, block.output(), first, rows, dMixed, layout.bf16());
  }

  /** Through a block's projection to query, key and value, and its norm. */
  void projection(int layer, int first, int end) {
    Layer at = activations.layers.get(layer);
    Block block = layout.parameters().blocks().get(layer);
    for (int start = first; start < end; start += ForwardPass.STRIP) {
      int rows = Math.min(ForwardPass.STRIP, end - start);
      backward(activations.dQueryKeyValue, block.queryKeyValue(), start, rows, dNormed, false);
      norm(at.input, block.attentionNorm(), at.inputStatistics, dNormed, start, rows);
    }
  }

  /** The gradient of what was added to the residual stream, before dropout. */
  private void branch(long to, int first, int rows, int site, Dropout dropout) {
    for (int r = first; r < first + rows; r++) {
      long from = row(activations.dResidual, r, width);
      long out = layout.operandRow(to, r, width);
      if (dropout.active()) {
        dropout.apply(site, from, r, width, out, layout.bf16());
      } else {
        RowKernels.copy(from, width, out, layout.bf16());
      }
    }
  }

  /** {@code dX = dOut · Wᵀ} for rows of dOut from {@code first} on. */
  private void backward(long dOut, Linear linear, int first, int rows, long dX, boolean toBf16) {
    int in = linear.weight().rows();
    int out = linear.weight().columns();
    products.multiply(
        layout.operands(rows, out),
        layout.operandRow(dOut, first, out),
        layout.operands(in, out).transposed(),
        layout.operand(linear.weight()),
        Matrix.of(rows, in, toBf16),
        dX);
  }

  /** Adds a norm's input gradient to the residual stream's. */
  private void norm(long x, Norm norm, long statistics, long dOut, int first, int rows) {
    for (int r = 0; r < rows; r++) {
      NormKernels.backward(
          row(x, first + r, width),
          row(dOut, r, width),
          width,
          layout.vector(norm.gain()),
          row(statistics, first + r, 2),
          row(activations.dResidual, first + r, width),
          gainGradient(norm),
          biasGradient(norm));
    }
  }

  /**
   * The gradient of the last norm's output that some tokens' logits give, for a chunk of rows.
   *
   * @param dNormed takes it, [chunk, C]
   */
  void unembed(int rows, int firstToken, int tokens, long dNormed) {
    if (tokens == 0) {
      TrainingKernels.clear(dNormed, (long) rows * width);
      return;
    }
    int padded = layout.paddedVocabulary();
    Tensor embedding = layout.parameters().tokenEmbedding();
    products.multiply(
        layout.operands(rows, tokens).inRowsOf(padded),
        layout.operandRow(activations.dLogits, 0, padded)
            + (long) layout.operandBytes() * firstToken,
        layout.operands(tokens, width),
        layout.operandRow(layout.operand(embedding), firstToken, width),
        floats(rows, width),
        dNormed);
  }
}
