package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.kernels.AttentionShape;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.PlainLinear;
import dev.headwater.transformer.kernels.Processor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a BERT encoder, or of a {@link Slice} of it, as the fast path reads them. A is the
 * width of the slice's heads, F that of its part of the MLP.
 *
 * @param width C
 * @param attentionWidth A
 * @param mlpWidth F
 */
record PackedBert(
    SequenceLimits limits,
    int width,
    int attentionWidth,
    int mlpWidth,
    Tables tables,
    Shapes shapes,
    List<Block> blocks) {

  /**
   * The embeddings; slices share them.
   *
   * @param tokens owns the memory at {@code tokenEmbedding}
   * @param tokenEmbedding address of [V, C] floats
   * @param positionEmbedding address of [P, C] floats, the first segment's embedding included
   */
  record Tables(INDArray tokens, long tokenEmbedding, long positionEmbedding, Norm norm) {
    static Tables of(BertWeights weights, Arena arena) {
      INDArray embedding = weights.tokenEmbedding();
      boolean rowByRow = embedding.ordering() == 'c' && !embedding.isView();
      INDArray tokens = rowByRow ? embedding : embedding.dup('c');
      INDArray segment = weights.segmentEmbedding().getRow(0);
      return new Tables(
          tokens,
          tokens.data().address(),
          copy(weights.positionEmbedding().addRowVector(segment), arena),
          PackedBert.norm(weights.embeddingNorm(), arena));
    }
  }

  /** Maps of the same shape share their products. */
  record Shapes(
      LinearShape queryKeyValue,
      AttentionShape attention,
      LinearShape output,
      LinearShape up,
      LinearShape down) {}

  /**
   * One layer.
   *
   * @param queryKeyValue [C, 3·A], the queries multiplied by log2(e)/√D
   * @param output [A, C], as {@code down} with the bias in the first slice only
   */
  record Block(
      PackedLinear queryKeyValue,
      PackedLinear output,
      Norm attentionNorm,
      PackedLinear up,
      PackedLinear down,
      Norm mlpNorm) {}

  /** Addresses of C floats each, and what is added to the variance. */
  record Norm(long gain, long bias, float epsilon) {}

  static PackedBert of(
      BertWeights weights,
      Tables tables,
      int heads,
      Precision precision,
      Slice slice,
      PackedWeights memory) {
    Arena arena = memory.arena();
    int width = weights.width();
    int attentionWidth = width / slice.count();
    int mlpWidth = weights.mlpWidth() / slice.count();
    int headWidth = width / heads;
    Shapes shapes =
        new Shapes(
            new LinearShape(arena, precision.attentionRows(), width, 3 * attentionWidth, true),
            new AttentionShape(
                arena,
                precision != Precision.FP32 && Processor.hasBf16(),
                heads / slice.count(),
                headWidth,
                weights.contextSize()),
            new LinearShape(arena, precision.attentionRows(), attentionWidth, width),
            new LinearShape(arena, precision.rows(), width, mlpWidth),
            new LinearShape(arena, precision.rows(), mlpWidth, width));
    double queryScale = 1 / (Math.log(2) * Math.sqrt(headWidth));
    return new PackedBert(
        weights.limits(),
        width,
        attentionWidth,
        mlpWidth,
        tables,
        shapes,
        IntStream.range(0, weights.blocks().size())
            .mapToObj(layer ->
                block(
                    weights.blocks().get(layer),
                    shapes,
                    queryScale,
                    slice,
                    memory,
                    "layer %d, %d heads, %s, ".formatted(layer, heads, slice)))
            .toList());
  }

  private static Block block(
      BertWeights.Block block,
      Shapes shapes,
      double queryScale,
      Slice slice,
      PackedWeights memory,
      String name) {
    return new Block(
        shapes
            .queryKeyValue()
            .pack(memory, name + "queryKeyValue", () -> queryKeyValue(block, queryScale, slice)),
        shapes.output().pack(memory, name + "output", () -> plain(slice.rows(block.output()))),
        norm(block.attentionNorm(), memory.arena()),
        shapes.up().pack(memory, name + "up", () -> up(block, slice)),
        shapes.down().pack(memory, name + "down", () -> plain(slice.rows(block.down()))),
        norm(block.mlpNorm(), memory.arena()));
  }

  private static PlainLinear queryKeyValue(
      BertWeights.Block block, double queryScale, Slice slice) {
    List<Linear> parts =
        Stream.of(block.query(), block.key(), block.value()).map(slice::columns).toList();
    int rows = parts.getFirst().weight().rows();
    int columns = parts.getFirst().weight().columns();
    float[] weight = new float[3 * rows * columns];
    float[] bias = new float[3 * columns];
    for (int part = 0; part < parts.size(); part++) {
      double scale = part == 0 ? queryScale : 1;
      float[] partWeight = floats(parts.get(part).weight());
      float[] partBias = floats(parts.get(part).bias());
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          weight[(3 * row + part) * columns + column] =
              (float) (scale * partWeight[row * columns + column]);
        }
      }
      for (int column = 0; column < columns; column++) {
        bias[part * columns + column] = (float) (scale * partBias[column]);
      }
    }
    return new PlainLinear(weight, bias);
  }

  private static PlainLinear up(BertWeights.Block block, Slice slice) {
    Linear up = slice.columns(block.up());
    return new PlainLinear(floats(up.weight()), floats(up.bias()), factors(block.attentionNorm()));
  }

  private static PlainLinear plain(Linear linear) {
    return new PlainLinear(floats(linear.weight()), floats(linear.bias()));
  }

  /**
   * Factors that make the large columns of a norm's output as small as its usual ones. The size of
   * a column is estimated as its bias plus three times its gain, as of a normal distribution.
   */
  private static float[] factors(BertWeights.Norm norm) {
    float[] gain = floats(norm.gain());
    float[] bias = floats(norm.bias());
    float[] sizes = new float[gain.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(bias[i]) + 3 * Math.abs(gain[i]);
    }
    float[] sorted = sizes.clone();
    Arrays.sort(sorted);
    float usual = sorted[sorted.length / 2];
    float[] factors = new float[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      factors[i] = Math.min(1, usual / sizes[i]);
    }
    return factors;
  }

  private static Norm norm(BertWeights.Norm norm, Arena arena) {
    return new Norm(copy(norm.gain(), arena), copy(norm.bias(), arena), (float) norm.epsilon());
  }

  /** Row by row. */
  private static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  private static long copy(INDArray array, Arena arena) {
    float[] values = floats(array);
    MemorySegment copy = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, copy, ValueLayout.JAVA_FLOAT, 0, values.length);
    return copy.address();
  }
}
