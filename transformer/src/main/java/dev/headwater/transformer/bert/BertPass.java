package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.PackedBert.Block;
import dev.headwater.transformer.bert.PackedBert.Norm;
import dev.headwater.transformer.kernels.Attention;
import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.LinearCalls;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.RowFormat;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Scales;
import java.util.function.Function;

/**
 * The steps of one thread through a BERT encoder, with the memory they need; {@link BertTeam} calls
 * them in order. Short sequences follow each other in the rows of x, so that nothing is padded;
 * products take x in strips of N rows that stay in a core's cache with the weights.
 *
 * <p>Each member of a team has all of x and computes its slice's part of what is added to x; when
 * all have done so, each adds up all parts.
 */
final class BertPass {
  /** Products read and write up to this many rows past the last one. */
  private static final int MARGIN = 16;

  private final PackedBert weights;
  private final Pooling pooling;
  private final BertPass[] team;
  private final int width;
  private final int attentionWidth;
  private final int mlpWidth;
  private final long xBytes; // bytes of a row of input
  private final RowFormat xFormat;
  private final RowFormat mixedFormat;
  private final RowFormat mlpFormat;
  private final RowFormat hiddenFormat;
  private final long projectedBytes; // bytes of a row of query, key and value
  private final LinearCalls queryKeyValue;
  private final Attention attention;
  private final LinearCalls output;
  private final LinearCalls up;
  private final LinearCalls down;

  private final long x; // [R, C] floats: the residual stream
  private final long input; // [R, C] in the products' format
  private final long projected; // [R, 3·A] in attention's type
  private final long mixed; // [R, A] floats
  private final long product; // [N, max(C, F)] floats
  private final Part projection;
  private final Part feedForward; // not the projection's memory: others may still read that
  private final long hidden; // [N, F] in the products' format
  private final long stripInput; // [N, C] in the products' format
  private final Scales inputScales; // R
  private final Scales stripScales; // N, of stripInput

  /** What a slice adds to a strip of x: its product [N, C], with its scales and map. */
  private static final class Part {
    private final long product;
    private final Scales scales = new Scales(LinearShape.MAX_ROWS);
    private PackedLinear linear;

    private Part(long product, PackedLinear linear) {
      this.product = product;
      this.linear = linear;
    }
  }

  BertPass(PackedBert weights, Pooling pooling, KernelContext context, BertPass[] team) {
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
    this.queryKeyValue = new LinearCalls(shapes.queryKeyValue(), context);
    this.attention = new Attention(shapes.attention(), context);
    this.output = new LinearCalls(shapes.output(), context);
    this.up = new LinearCalls(shapes.up(), context);
    this.down = new LinearCalls(shapes.down(), context);
    long rows = (long) capacity(weights.limits().contextSize()) + MARGIN;
    long strip = LinearShape.MAX_ROWS;
    this.x = context.allocate(4 * rows * width);
    this.input = context.allocate(rows * 4 * width);
    this.projected = context.allocate(rows * projectedBytes);
    this.mixed = context.allocate(4 * rows * attentionWidth);
    this.product = context.allocate(strip * 4 * Math.max(width, mlpWidth));
    Block first = weights.blocks().getFirst();
    boolean alone = team.length == 1; // less memory, which stays in the core's cache
    this.projection =
        new Part(alone ? product : context.allocate(strip * 4 * width), first.output());
    this.feedForward =
        new Part(alone ? product : context.allocate(strip * 4 * width), first.down());
    this.hidden = context.allocate(strip * hiddenFormat.bytes() * mlpWidth);
    this.stripInput = context.allocate(strip * 4 * width);
    this.inputScales = new Scales((int) rows);
    this.stripScales = new Scales((int) strip);
  }

  /** Most tokens of a pass. */
  static int capacity(int contextSize) {
    return Math.max(contextSize, LinearShape.MAX_ROWS);
  }

  int blocks() {
    return weights.blocks().size();
  }

  /** x = the embeddings of all sequences, one after the other. */
  void embed(int[][] sequences) {
    int row = 0;
    for (int[] sequence : sequences) {
      embed(sequence, row);
      row += sequence.length;
    }
  }

  /** mixed = attention of x by the slice's heads, within each sequence. */
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
          norm.epsilon());
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

  /** projection = output projection of mixed, for a strip. */
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
        norm.epsilon());
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

  /** Scales to length 1; so a sum need not be divided by its number of rows first. */
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
