package dev.headwater.transformer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a GPT-2 in one array, with their gradients, AdamW's moments and the weights'
 * moving average in others alike. Matrices, which decay, come first, then biases and norms. A
 * projection is {@code [in, out]}, as GPT-2 has it.
 */
final class Parameters implements AutoCloseable {
  /** The deviation of random weights, as GPT-2 has it. */
  private static final double DEVIATION = 0.02;

  /**
   * A matrix, or a vector as one row.
   *
   * @param rows number of rows that mean something
   * @param paddedRows rows in memory
   * @param offset of its first number
   */
  record Tensor(String name, int rows, int columns, int paddedRows, long offset, boolean matrix) {
    /** Numbers in memory. */
    long size() {
      return (long) paddedRows * columns;
    }

    /** The shape that a file has it in. */
    public long[] shape() {
      return matrix ? new long[] {rows, columns} : new long[] {columns};
    }
  }

  /** The tensors of one block. */
  record Block(
      Tensor queryKeyValue, // [C, 3C]
      Tensor output, // [C, C]
      Tensor up, // [C, 4C]
      Tensor down, // [4C, C]
      Tensor queryKeyValueBias,
      Tensor outputBias,
      Tensor upBias,
      Tensor downBias,
      Norm attentionNorm,
      Norm mlpNorm) {}

  record Norm(Tensor gain, Tensor bias) {}

  private final Shape shape;
  private final List<Tensor> tensors = new ArrayList<>();
  private final Tensor tokenEmbedding; // [V, C]
  private final Tensor positionEmbedding; // [T, C]
  private final List<Block> blocks;
  private final Norm finalNorm;
  private final long decayed;
  private final INDArray weights;
  private final INDArray gradients;
  private final INDArray mean;
  private final INDArray square;
  private final INDArray average; // the weights themselves where none is kept
  private final boolean averaged;

  private long size;

  /** All zeros, without an average. */
  Parameters(Shape shape) {
    this(shape, false);
  }

  /**
   * All zeros.
   *
   * @param averaged whether a moving average of the weights is kept
   */
  Parameters(Shape shape, boolean averaged) {
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
            matrix(block + "mlp.c_fc.weight", width, shape.mlpWidth()),
            matrix(block + "mlp.c_proj.weight", shape.mlpWidth(), width)
          });
    }
    this.decayed = size;
    this.blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "h." + layer + ".";
      Tensor[] projections = matrices.get(layer);
      blocks.add(
          new Block(
              projections[0],
              projections[1],
              projections[2],
              projections[3],
              vector(block + "attn.c_attn.bias", 3 * width),
              vector(block + "attn.c_proj.bias", width),
              vector(block + "mlp.c_fc.bias", shape.mlpWidth()),
              vector(block + "mlp.c_proj.bias", width),
              norm(block + "ln_1"),
              norm(block + "ln_2")));
    }
    this.finalNorm = norm("ln_f");
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
    return add(new Tensor(name, rows, columns, Shape.padded(rows), size, true));
  }

  private Norm norm(String name) {
    return new Norm(
        vector(name + ".weight", shape.modelWidth()), vector(name + ".bias", shape.modelWidth()));
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
   * GPT-2's initialisation: normal numbers of deviation 0.02, divided by √(2 · layers) in the two
   * projections that write to the residual stream; biases 0, gains 1.
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

  public Shape shape() {
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

  Norm finalNorm() {
    return finalNorm;
  }

  /** How many numbers there are. */
  long size() {
    return size;
  }

  /** How many of them, from the first on, decay. */
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

  /** The weights' moving average; the weights themselves where none is kept. */
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
