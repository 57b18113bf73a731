package dev.headwater.transformer.training;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * What the forward pass keeps for the backward pass, and the gradients that flow back. Addresses of
 * arrays that all threads share, each writing rows of its own. "Operand": floats or bf16, as the
 * products take them.
 *
 * <p>Letters: R rows (tokens of all sequences), C model width, F MLP width, V padded vocabulary.
 */
final class Activations {
  /** Of one block. */
  record Layer(
      long input, // R×C: the residual stream before the block
      long normed, // R×C operand: input of the projection to query, key and value
      long queryKeyValue, // R×3C operand
      long mixed, // R×C operand: the heads' values, input of the output projection
      long middle, // R×C: the residual stream between attention and MLP
      long mlpNormed, // R×C operand: input of the up projection
      long up, // R×F: neurons before GELU
      long hidden, // R×F operand: neurons, input of the down projection
      long inputStatistics, // R×2: mean and inverse deviation of the attention norm
      long middleStatistics) {} // R×2: of the MLP norm

  private static final long ALIGNMENT = 64;

  /** Logits that are held at a time. */
  private static final int MAX_LOGITS = 1 << 24;

  private final Arena arena;
  private final int operandBytes;
  final List<Layer> layers = new ArrayList<>();
  final long output; // R×C: the residual stream behind the last block
  final long normed; // R×C operand: input of the unembedding
  final long statistics; // R×2: of the final norm
  final int chunk; // rows whose logits are held at a time
  final long logits; // chunk×V
  final long dLogits; // chunk×V operand
  final long dResidual; // R×C: gradient of the residual stream
  final long dDown; // R×C operand: of the down projection's output
  final long dUp; // R×F operand: of the up projection's output
  final long dOutput; // R×C operand: of the output projection's output
  final long dMixed; // R×C operand
  final long dQueryKeyValue; // R×3C operand

  Activations(Arena arena, Shape shape, int rows, boolean bf16) {
    this.arena = arena;
    this.operandBytes = bf16 ? 2 : 4;
    long narrow = (long) rows * shape.modelWidth();
    long wide = (long) rows * shape.mlpWidth();
    for (int i = 0; i < shape.layers(); i++) {
      layers.add(
          new Layer(
              floats(narrow),
              operands(narrow),
              operands(3 * narrow),
              operands(narrow),
              floats(narrow),
              operands(narrow),
              floats(wide),
              operands(wide),
              floats(2L * rows),
              floats(2L * rows)));
    }
    this.output = floats(narrow);
    this.normed = operands(narrow);
    this.statistics = floats(2L * rows);
    this.chunk = Math.clamp(MAX_LOGITS / shape.paddedVocabulary(), 1, rows);
    this.logits = floats((long) chunk * shape.paddedVocabulary());
    this.dLogits = bf16 ? operands((long) chunk * shape.paddedVocabulary()) : logits;
    this.dResidual = floats(narrow);
    this.dDown = operands(narrow);
    this.dUp = operands(wide);
    this.dOutput = operands(narrow);
    this.dMixed = operands(narrow);
    this.dQueryKeyValue = operands(3 * narrow);
  }

  /** The residual stream behind a block, which is the input of the next. */
  long behind(int layer) {
    return layer + 1 == layers.size() ? output : layers.get(layer + 1).input();
  }

  private long floats(long count) {
    return arena.allocate(4 * count, ALIGNMENT).address();
  }

  private long operands(long count) {
    return arena.allocate(operandBytes * count, ALIGNMENT).address();
  }
}
