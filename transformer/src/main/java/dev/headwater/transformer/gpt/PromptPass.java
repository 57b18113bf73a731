package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.PackedGpt.Block;
import dev.headwater.transformer.gpt.PackedGpt.Shapes;
import dev.headwater.transformer.kernels.CachedAttention;
import dev.headwater.transformer.kernels.GatedKernels;
import dev.headwater.transformer.kernels.GatedKernels.Activation;
import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.LinearCalls;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.RowFormat;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Scales;
import dev.headwater.transformer.kernels.Team;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pass over all layers for up to {@link FastGpt#PASS} tokens (T) of one sequence. Between two
 * layers' attentions nothing but a token's own row is needed: a thread takes a strip of rows from
 * one attention to the next.
 */
final class PromptPass {
  /** Products read and write up to this many rows past the last one. */
  private static final int MARGIN = 16;

  /** Rows that attend together. */
  private static final int QUERIES = 16;

  private final PackedGpt weights;
  private final GptConfiguration shape;
  private final Team team;
  private final LlamaAttention attention;
  private final Activation gate;
  private final float embeddingScale;
  private final int width; // C
  private final int queryWidth; // H·D
  private final int neurons; // F
  private final int projectedWidth; // (H + 2·K)·D
  private final long x; // [T, C] floats: the residual stream
  private final long query; // [T, H·D] floats
  private final long mixed; // [T, H·D] floats
  private final Member[] members;
  private final AtomicInteger nextItem = new AtomicInteger();

  /** A thread's products and memory, for a strip of N rows. */
  private final class Member {
    private final Map queryKeyValue;
    private final Map output;
    private final Map gateUp;
    private final Map down;
    private final long row; // [F] floats, or [C]
    private final long product; // [N, 2·F] floats, or [N, (H + 2·K)·D], or [N, C]
    private final CachedAttention.Space space;

    Member(KernelContext context) {
      Shapes shapes = weights.shapes();
      long strip = LinearShape.MAX_ROWS;
      int widest = Math.max(width, neurons);
      long input = context.allocate(4 * strip * Math.max(widest, queryWidth));
      int most = Math.max(Math.max(2 * neurons, projectedWidth), width);
      this.product = context.allocate(4 * strip * most);
      this.queryKeyValue = new Map(shapes.queryKeyValue(), width, context, input, product);
      this.output = new Map(shapes.output(), queryWidth, context, input, product);
      this.gateUp = new Map(shapes.gateUp(), width, context, input, product);
      this.down = new Map(shapes.down(), neurons, context, input, product);
      this.row = context.allocate(4L * widest);
      int group = shape.heads() / shape.keyValueHeads();
      this.space = new CachedAttention.Space(group, shape.headWidth(), shape.contextSize());
    }

    /** Multiplies the norms of rows of x. */
    void multiplyNormed(int first, int rows, long norm, Map map, PackedLinear linear) {
      for (int r = 0; r < rows; r++) {
        NormKernels.rmsNorm(x(first + r), width, norm, (float) shape.normEpsilon(), row);
        map.write(row, r, linear);
      }
      map.multiply(rows, linear);
    }
  }

  /** Multiplies a strip by linear maps of one shape. */
  private static final class Map {
    private final LinearCalls calls;
    private final RowFormat format;
    private final int columns;
    private final long input; // [N, columns] in the format
    private final long product;
    private final Scales scales = new Scales(LinearShape.MAX_ROWS);

    Map(LinearShape shape, int columns, KernelContext context, long input, long product) {
      this.calls = new LinearCalls(shape, context);
      this.format = shape.input();
      this.columns = columns;
      this.input = input;
      this.product = product;
    }

    /** Writes row r of the input. */
    void write(long from, int r, PackedLinear linear) {
      long to = input + (long) format.bytes() * columns * r;
      format.write(from, columns, to, linear, scales, r);
    }

    void multiply(int rows, PackedLinear linear) {
      calls.multiply(input, rows, linear, product);
    }
  }

  PromptPass(PackedGpt weights, Team team, List<KernelContext> contexts) {
    this.weights = weights;
    this.shape = weights.shape();
    this.team = team;
    Architecture.Llama llama = (Architecture.Llama) shape.architecture();
    this.attention = llama.attention();
    this.gate = llama.gate().kernel();
    this.embeddingScale = (float) llama.embeddingScale();
    this.width = shape.modelWidth();
    this.queryWidth = shape.queryWidth();
    this.neurons = shape.feedForwardWidth();
    this.projectedWidth = queryWidth + 2 * shape.keyValueWidth();
    KernelContext context = contexts.getFirst();
    long rows = FastGpt.PASS + MARGIN;
    this.x = context.allocate(4 * rows * width);
    this.query = context.allocate(4 * rows * queryWidth);
    this.mixed = context.allocate(4 * rows * queryWidth);
    this.members = contexts.stream().map(Member::new).toArray(Member[]::new);
  }

  /** The address of a row of the residual stream, [C] floats: after the last layer. */
  long x(int row) {
    return x + 4L * width * row;
  }

  /**
   * Reads tokens and appends them to the cache, which has room for them.
   *
   * @param tokens 1 to {@link FastGpt#PASS}
   */
  void read(int[] tokens, PagedCache cache) {
    KernelContext.enter();
    int before = cache.length();
    int layers = shape.layers();
    inStrips(
        tokens.length,
        (member, first, rows) -> {
          for (int row = first; row < first + rows; row++) {
            weights.tokenEmbedding().row(tokens[row], x(row));
            RowKernels.scale(x(row), width, embeddingScale);
          }
          project(member, 0, first, rows, cache);
        });
    for (int layer = 0; layer < layers; layer++) {
      int at = layer;
      attend(layer, tokens.length, before, cache);
      inStrips(
          tokens.length,
          (member, first, rows) -> {
            feedForward(member, weights.blocks().get(at), first, rows);
            if (at + 1 < layers) {
              project(member, at + 1, first, rows, cache);
            }
          });
    }
    cache.advance(tokens.length);
  }

  private interface Strip {
    void run(Member member, int first, int rows);
  }

  /** Runs a step on strips of rows, as many for each thread. */
  private void inStrips(int rows, Strip step) {
    int most = team.size() * LinearShape.MAX_ROWS;
    int strips = (rows + most - 1) / most * team.size();
    int strip = (rows + strips * MARGIN - 1) / (strips * MARGIN) * MARGIN;
    nextItem.set(0);
    team.run(member -> {
      while (true) {
        int first = strip * nextItem.getAndIncrement();
        if (first >= rows) {
          return;
        }
        step.run(members[member], first, Math.min(strip, rows - first));
      }
    });
  }

  /** query, and the cache's keys and values, from norm(x). */
  private void project(Member member, int layer, int first, int rows, PagedCache cache) {
    Block block = weights.blocks().get(layer);
    PackedLinear linear = block.queryKeyValue().many();
    member.multiplyNormed(first, rows, block.attentionNorm(), member.queryKeyValue, linear);
    int d = shape.headWidth();
    int before = cache.length();
    long[][] pages = new long[shape.keyValueHeads()][];
    for (int head = 0; head < pages.length; head++) {
      pages[head] = cache.pages(layer, head, before + first + rows);
    }
    for (int r = 0; r < rows; r++) {
      int position = before + first + r;
      long product = member.product + 4L * projectedWidth * r;
      RowKernels.finish(product, projectedWidth, member.queryKeyValue.scales, r, linear, product);
      for (int head = 0; head < pages.length; head++) {
        block.heads().finish(product, head, position);
        long key = product + 4L * (queryWidth + d * head);
        CachedAttention.write(
            key,
            key + 4L * shape.keyValueWidth(),
            d,
            pages[head][position / CachedAttention.PAGE],
            position % CachedAttention.PAGE);
      }
      RowKernels.copy(product, queryWidth, query + 4L * queryWidth * (first + r), false);
    }
  }

  /** mixed = causal attention, for some rows and a key-value head at a time; the longest first. */
  private void attend(int layer, int rows, int before, PagedCache cache) {
    int heads = shape.keyValueHeads();
    int group = shape.heads() / heads;
    int d = shape.headWidth();
    float scale = (float) attention.scoreScale();
    int items = (rows + QUERIES - 1) / QUERIES * heads;
    nextItem.set(0);
    team.run(member -> {
      while (true) {
        int item = nextItem.getAndIncrement();
        if (item >= items) {
          return;
        }
        int head = item % heads;
        int last = rows - item / heads * QUERIES;
        long[] pages = cache.pages(layer, head, before + last);
        for (int row = Math.max(0, last - QUERIES); row < last; row++) {
          long at = 4L * ((long) queryWidth * row + (long) d * group * head);
          int position = before + row;
          CachedAttention.attend(
              query + at,
              group,
              d,
              pages,
              attention.firstSeen(layer, position),
              position + 1,
              scale,
              members[member].space,
              mixed + at);
        }
      }
    });
  }

  /** x = x + output projection of mixed, then x = x + MLP of norm(x). */
  private void feedForward(Member member, Block block, int first, int rows) {
    PackedLinear output = block.output().many();
    for (int r = 0; r < rows; r++) {
      member.output.write(mixed + 4L * queryWidth * (first + r), r, output);
    }
    add(member, member.output, output, block.attentionPostNorm(), first, rows);
    PackedLinear gateUp = block.gateUp().many();
    PackedLinear down = block.down().many();
    member.multiplyNormed(first, rows, block.mlpNorm(), member.gateUp, gateUp);
    for (int r = 0; r < rows; r++) {
      long product = member.product + 8L * neurons * r;
      GatedKernels.gate(product, neurons, member.gateUp.scales, r, gateUp, gate, member.row);
      member.down.write(member.row, r, down);
    }
    add(member, member.down, down, block.mlpPostNorm(), first, rows);
  }

  /** x = x + a linear map of what was written, normed before if there is such a norm. */
  private void add(
      Member member, Map map, PackedLinear linear, long postNorm, int first, int rows) {
    map.multiply(rows, linear);
    for (int r = 0; r < rows; r++) {
      long product = member.product + 4L * width * r;
      if (postNorm == 0) {
        RowKernels.add(x(first + r), product, width, map.scales, r, linear);
      } else {
        RowKernels.finish(product, width, map.scales, r, linear, product);
        NormKernels.rmsNorm(product, width, postNorm, (float) shape.normEpsilon(), product);
        RowKernels.add(x(first + r), product, width);
      }
    }
  }
}
