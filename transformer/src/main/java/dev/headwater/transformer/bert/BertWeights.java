package dev.headwater.transformer.bert;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a BERT encoder. They are never changed, so encoders may share them.
 *
 * @param tokenEmbedding [V, C]
 * @param positionEmbedding [P, C]
 * @param segmentEmbedding [2, C]
 * @param embeddingNorm [C]
 */
public record BertWeights(
    INDArray tokenEmbedding,
    INDArray positionEmbedding,
    INDArray segmentEmbedding,
    Norm embeddingNorm,
    List<Block> blocks) {

  public BertWeights {
    blocks = List.copyOf(blocks);
    long width = tokenEmbedding.columns();
    requireShape("position embedding", positionEmbedding, positionEmbedding.size(0), width);
    requireShape("segment embedding", segmentEmbedding, segmentEmbedding.size(0), width);
    requireShape("embedding norm", embeddingNorm.gain(), width);
    for (Block block : blocks) {
      for (Linear linear : List.of(block.query(), block.key(), block.value(), block.output())) {
        requireShape("attention projection", linear.weight(), width, width);
      }
      requireShape("up projection", block.up().weight(), width, block.down().weight().size(0));
      requireShape("down projection", block.down().weight(), block.up().weight().size(1), width);
      requireShape("attention norm", block.attentionNorm().gain(), width);
      requireShape("MLP norm", block.mlpNorm().gain(), width);
    }
  }

  /** V. */
  public int vocabularySize() {
    return tokenEmbedding.rows();
  }

  /** P. */
  public int contextSize() {
    return positionEmbedding.rows();
  }

  /** C. */
  public int width() {
    return tokenEmbedding.columns();
  }

  /** F. */
  public int mlpWidth() {
    return blocks.getFirst().up().weight().columns();
  }

  /** What sequences its encoder accepts. */
  SequenceLimits limits() {
    return new SequenceLimits(vocabularySize(), contextSize());
  }

  /**
   * One layer of the encoder.
   *
   * @param query [C, C], as key, value and output
   * @param up [C, F]
   * @param down [F, C]
   */
  public record Block(
      Linear query,
      Linear key,
      Linear value,
      Linear output,
      Norm attentionNorm,
      Linear up,
      Linear down,
      Norm mlpNorm) {}

  /**
   * y = x · weight + bias: a row for each input, as in ONNX exports.
   *
   * @param weight [in, out]
   * @param bias [out]
   */
  public record Linear(INDArray weight, INDArray bias) {
    public Linear {
      requireShape("bias", bias, weight.size(1));
    }
  }

  /**
   * Gain and bias of a layer normalization, of the same width.
   *
   * @param epsilon added to the variance
   */
  public record Norm(INDArray gain, INDArray bias, double epsilon) {
    /** Of BERT. */
    public static final double EPSILON = 1e-12;

    public Norm {
      requireShape("norm bias", bias, gain.size(0));
    }
  }

  private static void requireShape(String what, INDArray array, long... shape) {
    if (!Arrays.equals(array.shape(), shape)) {
      throw new IllegalArgumentException(
          what
              + " must have the shape "
              + Arrays.toString(shape)
              + " but has "
              + Arrays.toString(array.shape()));
    }
  }
}
