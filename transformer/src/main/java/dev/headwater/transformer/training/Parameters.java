package dev.headwater.transformer.training;

import static dev.headwater.transformer.kernels.RowKernels.COLUMN_MULTIPLE;

import dev.headwater.transformer.gpt.GptConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a GPT-2 in one array; gradients, AdamW's moments and the weights' moving average
 * in arrays of the same layout. Matrices, which decay, come first, then biases and norms.
 */
final class Parameters implements AutoCloseable {
  /** Standard deviation of random weights. */
  private static final double DEVIATION = 0.02;

  /**
   * A matrix, or a vector as one row.
   *
   * @param rows without padding
   * @param paddedRows rows in memory
   * @param offset of its first number in the array of all weights
   */
  record Tensor(String name, int rows, int columns, int paddedRows, long offset, boolean matrix) {
    /** Numbers in memory. */
    long size() {
      return (long) paddedRows * columns;
    }

    /** Its shape in a file. */
    public long[] shape() {
      return matrix ? new long[] {rows, columns} : new long[] {columns};
    }
  }

  /** The tensors of one block. */
  record Block(
      Linear queryKeyValue, // [C, 3·C]
      Linear output, // [C, C]
      Linear up, // [C, F]
      Linear down, // [F, C]
      Norm attentionNorm,
      Norm mlpNorm) {}

  /** y = x · weight + bias, the weight [in, out] as in GPT-2's files. */
  record Linear(Tensor weight, Tensor bias) {}

  /**
   * Gain and bias of a norm.
   *
   * @param index among all norms, in the order in which a token meets them
   */
  record Norm(int index, Tensor gain, Tensor bias) {}

  private final GptConfiguration shape;
  private final List<Tensor> tensors = new ArrayList<>();
  private final Tensor tokenEmbedding; // [V, C]
  private final Tensor positionEmbedding; // [P, C]
  private final List<Block> blocks = new ArrayList<>();
  private final List<Norm> norms = new ArrayList<>();
  private final long decayed;
  private final INDArray weights;
  private final INDArray gradients;
  private final INDArray mean;
  private final INDArray square;
  private final INDArray average; // the weights themselves if there is none
  private final boolean averaged;

  private long size;

  /**
   * All zeros.
   *
   * @param averaged whether a moving average of the weights is kept
   */
  Parameters(GptConfiguration shape, boolean averaged) {
    this.shape = shape;
    int width = shape.modelWidth();
    this.tokenEmbedding = matrix("wte.weight", shape.vocabularySize(), width);
    this.positionEmbedding = matrix("wpe.weight", shape.contextSize(), width);
    List<Tensor[]> matrices = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "h." + layer + ".";
      matrices.add(
          new Tensor[] {
            matrix(block + "attn.c_attn.weight", width, 3 * width),
            matrix(block + "attn.c_proj.weight", width, width),
            matrix(block + "mlp.c_fc.weight", width, shape.feedForwardWidth()),
            matrix(block + "mlp.c_proj.weight", shape.feedForwardWidth(), width)
          });
    }
    this.decayed = size;
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "h." + layer + ".";
      Tensor[] projections = matrices.get(layer);
      blocks.add(
          new Block(
              new Linear(projections[0], vector(block + "attn.c_attn.bias", 3 * width)),
              new Linear(projections[1], vector(block + "attn.c_proj.bias", width)),
              new Linear(projections[2], vector(block + "mlp.c_fc.bias", shape.feedForwardWidth())),
              new Linear(projections[3], vector(block + "mlp.c_proj.bias", width)),
              norm(block + "ln_1"),
              norm(block + "ln_2")));
    }
    norm("ln_f");
    this.weights = zeros();
    this.gradients = zeros();
    this.mean = zeros();
    this.square = zeros();
    this.average = averaged ? zeros() : weights;
    this.averaged = averaged;
  }

  private INDArray zeros() {
    return Nd4j.zeros(DataType.FLOAT, size);
  }

  private Tensor matrix(String name, int rows, int columns) {
    return add(new Tensor(name, rows, columns, padded(rows), size, true));
  }

  /** Kernels need a multiple of 16 rows. */
  private static int padded(int rows) {
    return Math.ceilDiv(rows, COLUMN_MULTIPLE) * COLUMN_MULTIPLE;
  }

  private Norm norm(String name) {
    Norm norm =
        new Norm(
            norms.size(),
            vector(name + ".weight", shape.modelWidth()),
            vector(name + ".bias", shape.modelWidth()));
    norms.add(norm);
    return norm;
  }

  private Tensor vector(String name, int columns) {
    return add(new Tensor(name, 1, columns, 1, size, false));
  }

  private Tensor add(Tensor tensor) {
    tensors.add(tensor);
    size += tensor.size();
    return tensor;
  }

  /**
   * GPT-2's initialisation: normal numbers of standard deviation 0.02, divided by √(2 · layers) in
   * the two projections that write to the residual stream; biases 0, gains 1.
   */
  public void initialize(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Tensor tensor : tensors) {
      if (tensor.matrix()) {
        double residual = tensor.name().endsWith("c_proj.weight") ? 2.0 * shape.layers() : 1;
        long count = (long) tensor.rows() * tensor.columns();
        for (long i = 0; i < count; i++) {
          double value = random.nextGaussian() * DEVIATION / Math.sqrt(residual);
          weights.data().put(tensor.offset() + i, (float) value);
        }
      } else if (tensor.name().endsWith(".weight")) {
        weights(tensor).assign(1);
      }
    }
  }

  public GptConfiguration shape() {
    return shape;
  }

  /** All tensors, in the order of their numbers. */
  public List<Tensor> tensors() {
    return tensors;
  }

  Tensor tokenEmbedding() {
    return tokenEmbedding;
  }

  Tensor positionEmbedding() {
    return positionEmbedding;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** All norms, by their index. */
  List<Norm> norms() {
    return norms;
  }

  Norm finalNorm() {
    return norms.getLast();
  }

  /** Number of weights, padding included. */
  long size() {
    return size;
  }

  /** Number of weights that decay: these come first. */
  long decayed() {
    return decayed;
  }

  public INDArray weights() {
    return weights;
  }

  public INDArray gradients() {
    return gradients;
  }

  /** AdamW's running mean of the gradients. */
  INDArray mean() {
    return mean;
  }

  /** AdamW's running mean of their squares. */
  INDArray square() {
    return square;
  }

  /** Whether a moving average of the weights is kept. */
  boolean averaged() {
    return averaged;
  }

  /** The weights' moving average; the weights themselves if there is none. */
  INDArray average() {
    return average;
  }

  /** A tensor's average, sharing its memory, without padding. */
  INDArray average(Tensor tensor) {
    return view(average, tensor);
  }

  /** A tensor's weights, sharing their memory, without padding. */
  public INDArray weights(Tensor tensor) {
    return view(weights, tensor);
  }

  /** A tensor's gradient, sharing its memory, without padding. */
  public INDArray gradient(Tensor tensor) {
    return view(gradients, tensor);
  }

  private static INDArray view(INDArray all, Tensor tensor) {
    long[] strides = tensor.matrix() ? new long[] {tensor.columns(), 1} : new long[] {1};
    return Nd4j.create(all.data(), tensor.shape(), strides, tensor.offset(), 'c');
  }

  @Override
  public void close() {
    Stream.of(weights, gradients, mean, square).forEach(INDArray::close);
    if (averaged) {
      average.close();
    }
  }
}
