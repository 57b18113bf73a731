package dev.headwater.transformer;

import dev.headwater.transformer.PackedBert.Block;
import dev.headwater.transformer.PackedBert.Norm;
import dev.headwater.transformer.kernels.Attention;
import dev.headwater.transformer.kernels.KernelThread;
import dev.headwater.transformer.kernels.LinearCalls;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.RowFormat;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Scales;
import java.util.List;

/**
 * One thread's way through a BERT encoder, with the memory it takes. Several short sequences lie
 * behind each other in the rows of x, so that nothing is padded; products go through x in strips of
 * rows that stay in a core's cache with what they are multiplied by.
 *
 * <p>Letters: R rows, S rows of a strip, C model width, F MLP width.
 */
final class BertPass {
  private static final float EPSILON = 1e-12f;

  /** Products read and write up to this many rows behind the last one. */
  private static final int MARGIN = 16;

  private final PackedBert weights;
  private final Pooling pooling;
  private final int width;
  private final int mlpWidth;
  private final long xBytes; // of a row of input
  private final RowFormat xFormat;
  private final RowFormat mixedFormat;
  private final RowFormat mlpFormat;
  private final RowFormat hiddenFormat;
  private final int attentionBytes;
  private final LinearCalls queryKeyValue;
  private final Attention attention;
  private final LinearCalls output;
  private final LinearCalls up;
  private final LinearCalls down;

  private final long x; // R×C floats: the residual stream
  private final long input; // R×C in the products' format
  private final long projected; // R×3C in attention's type
  private final long mixed; // R×C floats
  private final long product; // S×max(3C, F) floats
  private final long hidden; // S×F in the products' format
  private final long stripInput; // S×C in the products' format
  private final Scales inputScales; // R
  private final Scales stripScales; // S, of stripInput
  private final Scales hiddenScales; // S

  BertPass(PackedBert weights, Pooling pooling, KernelThread thread) {
    this.weights = weights;
    this.pooling = pooling;
    PackedBert.Shapes shapes = weights.shapes();
    this.width = weights.width();
    this.mlpWidth = weights.mlpWidth();
    this.xFormat = shapes.queryKeyValue().input();
    this.xBytes = (long) xFormat.bytes() * width;
    this.mixedFormat = shapes.output().input();
    this.mlpFormat = shapes.up().input();
    this.hiddenFormat = shapes.down().input();
    this.attentionBytes = shapes.attention().bytes();
    this.queryKeyValue = new LinearCalls(shapes.queryKeyValue(), thread);
    this.attention = new Attention(shapes.attention(), thread);
    this.output = new LinearCalls(shapes.output(), thread);
    this.up = new LinearCalls(shapes.up(), thread);
    this.down = new LinearCalls(shapes.down(), thread);
    long rows = (long) capacity(weights.limits().contextSize()) + MARGIN;
    long strip = LinearShape.MAX_ROWS;
    this.x = thread.allocate(4 * rows * width);
    this.input = thread.allocate(rows * 4 * width);
    this.projected = thread.allocate(rows * attentionBytes * 3 * width);
    this.mixed = thread.allocate(4 * rows * width);
    this.product = thread.allocate(strip * 4 * Math.max(3 * width, mlpWidth));
    this.hidden = thread.allocate(strip * hiddenFormat.bytes() * mlpWidth);
    this.stripInput = thread.allocate(strip * 4 * width);
    this.inputScales = new Scales((int) rows);
    this.stripScales = new Scales((int) strip);
    this.hiddenScales = new Scales((int) strip);
  }

  /** The most tokens that {@link #encode} takes at once. */
  static int capacity(int contextSize) {
    return Math.max(contextSize, LinearShape.MAX_ROWS);
  }

  /**
   * Encodes some of the sequences.
   *
   * @param chosen which ones; together they have no more tokens than the capacity
   * @param vectors where each one's vector goes
   */
  void encode(List<int[]> sequences, int[] chosen, float[][] vectors) {
    int rows = 0;
    for (int index : chosen) {
      embed(sequences.get(index), rows);
      rows += sequences.get(index).length;
    }
    int strips = (rows + LinearShape.MAX_ROWS - 1) / LinearShape.MAX_ROWS;
    int strip = (rows + strips - 1) / strips;
    for (Block block : weights.blocks()) {
      for (int row = 0; row < rows; row += strip) {
        project(block.queryKeyValue(), row, Math.min(strip, rows - row));
      }
      int first = 0;
      for (int index : chosen) {
        attention.attend(projected, first, sequences.get(index).length, mixed);
        first += sequences.get(index).length;
      }
      for (int row = 0; row < rows; row += strip) {
        finish(block, row, Math.min(strip, rows - row));
      }
    }
    int first = 0;
    for (int index : chosen) {
      vectors[index] = unit(pool(first, sequences.get(index).length));
      first += sequences.get(index).length;
    }
  }

  /** x = norm(token embedding + position embedding), from row {@code first} on. */
  private void embed(int[] tokens, int first) {
    Norm norm = weights.embeddingNorm();
    for (int t = 0; t < tokens.length; t++) {
      int row = first + t;
      RowKernels.addAndNorm(
          weights.tokenEmbedding() + floats(tokens[t]),
          weights.positionEmbedding() + floats(t),
          x + floats(row),
          width,
          norm.gain(),
          norm.bias(),
          EPSILON);
      xFormat.write(
          x + floats(row),
          width,
          input + xBytes * row,
          weights.blocks().getFirst().queryKeyValue(),
          inputScales,
          row);
    }
  }

  /** Bytes to a row of C floats. */
  private long floats(int row) {
    return 4L * width * row;
  }

  /** x → query, key and value. */
  private void project(PackedLinear linear, int first, int rows) {
    queryKeyValue.multiply(input + xBytes * first, rows, linear, product);
    int columns = 3 * width;
    for (int r = 0; r < rows; r++) {
      int row = first + r;
      long from = product + 4L * columns * r;
      long to = projected + (long) attentionBytes * columns * row;
      if (attentionBytes == 2) {
        RowKernels.outputAsBf16(from, columns, inputScales, row, linear, to);
      } else {
        RowKernels.output(from, columns, inputScales, row, linear, to);
      }
    }
  }

  /** From what attention mixed to the end of the block: output projection, norm, MLP, norm. */
  private void finish(Block block, int first, int rows) {
    long mixedBytes = (long) mixedFormat.bytes() * width;
    for (int r = 0; r < rows; r++) {
      mixedFormat.write(
          mixed + floats(first + r),
          width,
          stripInput + mixedBytes * r,
          block.output(),
          stripScales,
          r);
    }
    output.multiply(stripInput, rows, block.output(), product);
    long mlpBytes = (long) mlpFormat.bytes() * width;
    for (int r = 0; r < rows; r++) {
      addAndNorm(first + r, r, stripScales, block.output(), block.attentionNorm());
      mlpFormat.write(
          x + floats(first + r), width, stripInput + mlpBytes * r, block.up(), stripScales, r);
    }
    up.multiply(stripInput, rows, block.up(), product);
    long hiddenBytes = (long) hiddenFormat.bytes() * mlpWidth;
    for (int r = 0; r < rows; r++) {
      long at = product + 4L * mlpWidth * r;
      RowKernels.gelu(at, mlpWidth, stripScales, r, block.up());
      hiddenFormat.write(at, mlpWidth, hidden + hiddenBytes * r, block.down(), hiddenScales, r);
    }
    down.multiply(hidden, rows, block.down(), product);
    for (int r = 0; r < rows; r++) {
      int row = first + r;
      addAndNorm(row, r, hiddenScales, block.down(), block.mlpNorm());
      xFormat.write(
          x + floats(row), width, input + xBytes * row, block.queryKeyValue(), inputScales, row);
    }
  }

  /** x = norm(x + output). */
  private void addAndNorm(int row, int stripRow, Scales scales, PackedLinear linear, Norm norm) {
    RowKernels.addAndNorm(
        x + floats(row),
        product + floats(stripRow),
        width,
        scales,
        stripRow,
        linear,
        norm.gain(),
        norm.bias(),
        EPSILON);
  }

  private float[] pool(int first, int tokens) {
    float[] vector = new float[width];
    int pooled =
        switch (pooling) {
          case CLASS_TOKEN -> 1;
          case MEAN -> tokens;
        };
    for (int t = 0; t < pooled; t++) {
      RowKernels.addTo(vector, x + floats(first + t));
    }
    return vector;
  }

  /** The length of a sum is that of its mean, but for the number of rows: both end as 1. */
  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    float factor = (float) (1 / Math.sqrt(squares));
    for (int c = 0; c < vector.length; c++) {
      vector[c] *= factor;
    }
    return vector;
  }
}
