package dev.headwater.transformer.training;

import dev.headwater.transformer.gpt.GptConfiguration;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * What the forward pass keeps for the backward pass, and the gradients that flow back. Addresses of
 * arrays that all threads share, each thread writing rows of its own. An operand is a number of a
 * matrix product, a float or bf16; everything else is floats. V is padded here.
 */
final class Activations {
  /** Of one block. */
  final class Layer {
    final long input; // [R, C]: the residual stream before the block
    final long normed; // [R, C] operand: input of the projection to query, key and value
    final long queryKeyValue; // [R, 3·C] operand
    final long mixed; // [R, C] operand: the heads' values, input of the output projection
    final long middle; // [R, C]: the residual stream between attention and MLP
    final long mlpNormed; // [R, C] operand: input of the up projection
    final long up; // [R, F]: neurons before GELU
    final long hidden; // [R, F] operand: neurons, input of the down projection
    final long inputStatistics; // [R, 2]: mean and inverse deviation of the attention norm
    final long middleStatistics; // [R, 2]: of the MLP norm

    private Layer(int rows, long narrow, long wide) {
      this.input = floats(narrow);
      this.normed = operands(narrow);
      this.queryKeyValue = operands(3 * narrow);
      this.mixed = operands(narrow);
      this.middle = floats(narrow);
      this.mlpNormed = operands(narrow);
      this.up = floats(wide);
      this.hidden = operands(wide);
      this.inputStatistics = floats(2L * rows);
      this.middleStatistics = floats(2L * rows);
    }
  }

  private static final long ALIGNMENT = 64;

  /** Most logits in memory at a time. */
  private static final int MAX_LOGITS = 1 << 24;

  private final Arena arena;
  private final int operandBytes;
  final List<Layer> layers = new ArrayList<>();
  final long output; // [R, C]: the residual stream after the last block
  final long normed; // [R, C] operand: input of the unembedding
  final long statistics; // [R, 2]: of the final norm
  final int chunk; // rows whose logits are in memory at a time
  final long logits; // [chunk, V]
  final long dLogits; // [chunk, V] operand
  final long dResidual; // [R, C]: gradient of the residual stream
  final long dDown; // [R, C] operand: of the down projection's output
  final long dUp; // [R, F] operand: of the up projection's output
  final long dOutput; // [R, C] operand: of the output projection's output
  final long dMixed; // [R, C] operand
  final long dQueryKeyValue; // [R, 3·C] operand

  Activations(Arena arena, Parameters parameters, int rows, boolean bf16) {
    this.arena = arena;
    this.operandBytes = bf16 ? 2 : 4;
    GptConfiguration shape = parameters.shape();
    int vocabulary = parameters.tokenEmbedding().paddedRows();
    long narrow = (long) rows * shape.modelWidth();
    long wide = (long) rows * shape.feedForwardWidth();
    for (int i = 0; i < shape.layers(); i++) {
      layers.add(new Layer(rows, narrow, wide));
    }
    this.output = floats(narrow);
    this.normed = operands(narrow);
    this.statistics = floats(2L * rows);
    this.chunk = Math.clamp(MAX_LOGITS / vocabulary, 1, rows);
    this.logits = floats((long) chunk * vocabulary);
    this.dLogits = bf16 ? operands((long) chunk * vocabulary) : logits;
    this.dResidual = floats(narrow);
    this.dDown = operands(narrow);
    this.dUp = operands(wide);
    this.dOutput = operands(narrow);
    this.dMixed = operands(narrow);
    this.dQueryKeyValue = operands(3 * narrow);
  }

  /** The residual stream after a block, which is the input of the next. */
  long after(int layer) {
    return layer + 1 == layers.size() ? output : layers.get(layer + 1).input;
  }

  private long floats(long count) {
    return arena.allocate(4 * count, ALIGNMENT).address();
  }

  private long operands(long count) {
    return arena.allocate(operandBytes * count, ALIGNMENT).address();
  }
}
