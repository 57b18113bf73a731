package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.PackedBert.Block;
import dev.headwater.transformer.bert.PackedBert.Norm;
import dev.headwater.transformer.kernels.Attention;
import dev.headwater.transformer.kernels.KernelThread;
import dev.headwater.transformer.kernels.LinearCalls;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.RowFormat;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Scales;
import java.util.function.Function;

/**
 * The steps of one thread through a BERT encoder, with the memory they take; {@link BertTeam} has
 * their order. Several short sequences lie behind each other in the rows of x, so that nothing is
 * padded; products go through x in strips of rows that stay in a core's cache with what they are
 * multiplied by.
 *
 * <p>Each member of a team has all of x, and computes its slice's part of what is added to it; all
 * have done so before they add the parts up.
 *
 * <p>Letters: R rows, S rows of a strip, C model width, A attention width, F MLP width.
 */
final class BertPass {
  private static final float EPSILON = 1e-12f;

  /** Products read and write up to this many rows behind the last one. */
  private static final int MARGIN = 16;

  private final PackedBert weights;
  private final Pooling pooling;
  private final BertPass[] team;
  private final int width;
  private final int attentionWidth;
  private final int mlpWidth;
  private final long xBytes; // of a row of input
  private final RowFormat xFormat;
  private final RowFormat mixedFormat;
  private final RowFormat mlpFormat;
  private final RowFormat hiddenFormat;
  private final long projectedBytes; // of a row of query, key and value
  private final LinearCalls queryKeyValue;
  private final Attention attention;
  private final LinearCalls output;
  private final LinearCalls up;
  private final LinearCalls down;

  private final long x; // R×C floats: the residual stream
  private final long input; // R×C in the products' format
  private final long projected; // R×3A in attention's type
  private final long mixed; // R×A floats
  private final long product; // S×max(C, F) floats
  private final Part projection;
  private final Part feedForward; // beside the projection: others may still read that
  private final long hidden; // S×F in the products' format
  private final long stripInput; // S×C in the products' format
  private final Scales inputScales; // R
  private final Scales stripScales; // S, of stripInput

  /** What a slice adds to a strip of x: its product S×C, and what the product is read with. */
  private static final class Part {
    private final long product;
    private final Scales scales = new Scales(LinearShape.MAX_ROWS);
    private PackedLinear linear;

    private Part(long product, PackedLinear linear) {
      this.product = product;
      this.linear = linear;
    }
  }

  BertPass(PackedBert weights, Pooling pooling, KernelThread thread, BertPass[] team) {
    this.weights = weights;
    this.pooling = pooling;
    this.team = team;
    PackedBert.Shapes shapes = weights.shapes();
    this.width = weights.width();
    this.attentionWidth = weights.attentionWidth();
    this.mlpWidth = weights.mlpWidth();
    this.xFormat = shapes.queryKeyValue().input();
    this.xBytes = (long) xFormat.bytes() * width;
    this.mixedFormat = shapes.output().input();
    this.mlpFormat = shapes.up().input();
    this.hiddenFormat = shapes.down().input();
    this.projectedBytes = (long) shapes.attention().bytes() * 3 * attentionWidth;
    this.queryKeyValue = new LinearCalls(shapes.queryKeyValue(), thread);
    this.attention = new Attention(shapes.attention(), thread);
    this.output = new LinearCalls(shapes.output(), thread);
    this.up = new LinearCalls(shapes.up(), thread);
    this.down = new LinearCalls(shapes.down(), thread);
    long rows = (long) capacity(weights.limits().contextSize()) + MARGIN;
    long strip = LinearShape.MAX_ROWS;
    this.x = thread.allocate(4 * rows * width);
    this.input = thread.allocate(rows * 4 * width);
    this.projected = thread.allocate(rows * projectedBytes);
    this.mixed = thread.allocate(4 * rows * attentionWidth);
    this.product = thread.allocate(strip * 4 * Math.max(width, mlpWidth));
    Block first = weights.blocks().getFirst();
    boolean alone = team.length == 1; // one piece of memory stays in its core's cache
    this.projection =
        new Part(alone ? product : thread.allocate(strip * 4 * width), first.output());
    this.feedForward = new Part(alone ? product : thread.allocate(strip * 4 * width), first.down());
    this.hidden = thread.allocate(strip * hiddenFormat.bytes() * mlpWidth);
    this.stripInput = thread.allocate(strip * 4 * width);
    this.inputScales = new Scales((int) rows);
    this.stripScales = new Scales((int) strip);
  }

  /** The most tokens that it takes at once. */
  static int capacity(int contextSize) {
    return Math.max(contextSize, LinearShape.MAX_ROWS);
  }

  int blocks() {
    return weights.blocks().size();
  }

  /** x = the embeddings of all sequences, behind each other. */
  void embed(int[][] sequences) {
    int row = 0;
    for (int[] sequence : sequences) {
      embed(sequence, row);
      row += sequence.length;
    }
  }

  /** mixed = attention of x, by the slice's heads, each sequence for itself. */
  void attend(int layer, int[][] sequences, int strip) {
    Block block = weights.blocks().get(layer);
    int rows = 0;
    for (int[] sequence : sequences) {
      rows += sequence.length;
    }
    for (int row = 0; row < rows; row += strip) {
      queryKeyValue.multiply(
          input + xBytes * row,
          Math.min(strip, rows - row),
          block.queryKeyValue(),
          projected + projectedBytes * row);
    }
    int first = 0;
    for (int[] sequence : sequences) {
      attention.attend(projected, first, sequence.length, mixed);
      first += sequence.length;
    }
  }

  /** x = norm(token embedding + position embedding), from row {@code first} on. */
  private void embed(int[] tokens, int first) {
    Norm norm = weights.tables().norm();
    for (int t = 0; t < tokens.length; t++) {
      int row = first + t;
      RowKernels.addAndNorm(
          weights.tables().tokenEmbedding() + floats(tokens[t]),
          weights.tables().positionEmbedding() + floats(t),
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

  /** projection = output projection of what attention mixed, for a strip. */
  void project(int layer, int first, int rows) {
    Block block = weights.blocks().get(layer);
    projection.linear = block.output();
    long mixedBytes = (long) mixedFormat.bytes() * attentionWidth;
    for (int r = 0; r < rows; r++) {
      mixedFormat.write(
          mixed + 4L * attentionWidth * (first + r),
          attentionWidth,
          stripInput + mixedBytes * r,
          block.output(),
          projection.scales,
          r);
    }
    output.multiply(stripInput, rows, block.output(), projection.product);
  }

  /** x = norm(x + all projections); feedForward = MLP of x, for a strip. */
  void feedForward(int layer, int first, int rows) {
    Block block = weights.blocks().get(layer);
    long mlpBytes = (long) mlpFormat.bytes() * width;
    for (int r = 0; r < rows; r++) {
      addAndNorm(first + r, r, member -> member.projection, block.attentionNorm());
      mlpFormat.write(
          x + floats(first + r), width, stripInput + mlpBytes * r, block.up(), stripScales, r);
    }
    up.multiply(stripInput, rows, block.up(), product);
    feedForward.linear = block.down();
    long hiddenBytes = (long) hiddenFormat.bytes() * mlpWidth;
    for (int r = 0; r < rows; r++) {
      long at = product + 4L * mlpWidth * r;
      hiddenFormat.writeGelu(
          at, mlpWidth, stripScales, r, block.up(), hidden + hiddenBytes * r, feedForward.scales);
    }
    down.multiply(hidden, rows, block.down(), feedForward.product);
  }

  /** x = norm(x + all feedForwards), for a strip. */
  void finish(int layer, int first, int rows) {
    Block block = weights.blocks().get(layer);
    for (int r = 0; r < rows; r++) {
      int row = first + r;
      addAndNorm(row, r, member -> member.feedForward, block.mlpNorm());
      xFormat.write(
          x + floats(row), width, input + xBytes * row, block.queryKeyValue(), inputScales, row);
    }
  }

  /** x = norm(x + the members' parts), added up in the same order by each. */
  private void addAndNorm(int row, int stripRow, Function<BertPass, Part> parts, Norm norm) {
    for (int member = team.length - 1; member > 0; member--) {
      Part part = parts.apply(team[member]);
      RowKernels.add(
          x + floats(row),
          part.product + floats(stripRow),
          width,
          part.scales,
          stripRow,
          part.linear);
    }
    Part part = parts.apply(team[0]);
    RowKernels.addAndNorm(
        x + floats(row),
        part.product + floats(stripRow),
        width,
        part.scales,
        stripRow,
        part.linear,
        norm.gain(),
        norm.bias(),
        EPSILON);
  }

  /** The vector of a sequence, of length 1. */
  float[] vector(int first, int tokens) {
    return unit(pool(first, tokens));
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
