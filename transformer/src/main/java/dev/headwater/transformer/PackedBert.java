package dev.headwater.transformer;

import dev.headwater.transformer.BertWeights.Linear;
import dev.headwater.transformer.kernels.AttentionShape;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.Processor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a BERT encoder as the fast path reads them. Letters as in {@link BertWeights}.
 *
 * @param width C
 * @param mlpWidth F
 * @param tokens keeps the memory that {@code tokenEmbedding} is the address of
 * @param tokenEmbedding address of V×C floats
 * @param positionEmbedding address of P×C floats, with the first segment's embedding added
 */
record PackedBert(
    SequenceLimits limits,
    int width,
    int mlpWidth,
    INDArray tokens,
    long tokenEmbedding,
    long positionEmbedding,
    Norm embeddingNorm,
    Shapes shapes,
    List<Block> blocks) {

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
   * @param queryKeyValue C×3C, the queries multiplied by log2(e)/√D
   */
  record Block(
      PackedLinear queryKeyValue,
      PackedLinear output,
      Norm attentionNorm,
      PackedLinear up,
      PackedLinear down,
      Norm mlpNorm) {}

  /** Addresses of C floats each. */
  record Norm(long gain, long bias) {}

  static PackedBert of(BertWeights weights, int heads, Precision precision, Arena arena) {
    int width = weights.width();
    int mlpWidth = weights.blocks().getFirst().up().weight().columns();
    int headWidth = width / heads;
    Shapes shapes =
        new Shapes(
            new LinearShape(arena, precision.attentionRows(), width, 3 * width),
            new AttentionShape(
                arena,
                precision != Precision.FP32 && Processor.hasBf16(),
                heads,
                headWidth,
                weights.contextSize()),
            new LinearShape(arena, precision.rows(), width, width),
            new LinearShape(arena, precision.rows(), width, mlpWidth),
            new LinearShape(arena, precision.rows(), mlpWidth, width));
    double queryScale = 1 / (Math.log(2) * Math.sqrt(headWidth));
    INDArray embedding = weights.tokenEmbedding();
    boolean rowByRow = embedding.ordering() == 'c' && !embedding.isView();
    INDArray tokens = rowByRow ? embedding : embedding.dup('c');
    return new PackedBert(
        weights.limits(),
        width,
        mlpWidth,
        tokens,
        tokens.data().address(),
        copy(weights.positionEmbedding().addRowVector(weights.segmentEmbedding().getRow(0)), arena),
        norm(weights.embeddingNorm(), arena),
        shapes,
        weights.blocks().stream().map(block -> block(block, shapes, queryScale, arena)).toList());
  }

  private static Block block(
      BertWeights.Block block, Shapes shapes, double queryScale, Arena arena) {
    return new Block(
        queryKeyValue(block, shapes, queryScale),
        pack(block.output(), shapes.output()),
        norm(block.attentionNorm(), arena),
        shapes
            .up()
            .pack(
                floats(block.up().weight()),
                floats(block.up().bias()),
                factors(block.attentionNorm())),
        pack(block.down(), shapes.down()),
        norm(block.mlpNorm(), arena));
  }

  private static PackedLinear queryKeyValue(
      BertWeights.Block block, Shapes shapes, double queryScale) {
    int width = block.query().weight().rows();
    float[] weight = new float[3 * width * width];
    float[] bias = new float[3 * width];
    List<Linear> parts = List.of(block.query(), block.key(), block.value());
    for (int part = 0; part < parts.size(); part++) {
      double scale = part == 0 ? queryScale : 1;
      float[] partWeight = floats(parts.get(part).weight());
      float[] partBias = floats(parts.get(part).bias());
      for (int row = 0; row < width; row++) {
        for (int column = 0; column < width; column++) {
          weight[(3 * row + part) * width + column] =
              (float) (scale * partWeight[row * width + column]);
        }
        bias[part * width + row] = (float) (scale * partBias[row]);
      }
    }
    return shapes.queryKeyValue().pack(weight, bias);
  }

  private static PackedLinear pack(Linear linear, LinearShape shape) {
    return shape.pack(floats(linear.weight()), floats(linear.bias()));
  }

  /**
   * What makes the large columns of a norm's rows as small as its usual ones. A column's size is
   * taken to be its bias and three times its gain, as if it were normally distributed.
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
    return new Norm(copy(norm.gain(), arena), copy(norm.bias(), arena));
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
