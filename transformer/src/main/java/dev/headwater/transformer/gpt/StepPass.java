package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.PackedGpt.Block;
import dev.headwater.transformer.kernels.CachedAttention;
import dev.headwater.transformer.kernels.GatedKernels;
import dev.headwater.transformer.kernels.GatedKernels.Activation;
import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.NormKernels;
import dev.headwater.transformer.kernels.QuantizedMatrix;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.Team;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pass over all weights for up to 8 tokens (M), of one sequence or of several. Each member of the
 * team multiplies by its part of every matrix.
 */
final class StepPass {
  private static final int ROWS = QuantizedMatrix.MAX_ROWS;

  /**
   * The next tokens of a sequence.
   *
   * @param cache which has room for them
   */
  @SuppressWarnings("ArrayRecordComponent") // read by this package alone
  record Piece(int[] tokens, PagedCache cache) {}

  private final PackedGpt weights;
  private final GptConfiguration shape;
  private final Team team;
  private final LlamaAttention attention;
  private final Activation gate;
  private final float embeddingScale;
  private final int width; // C
  private final int queryWidth; // H·D
  private final int projectedWidth; // (H + 2·K)·D, padded
  private final int gatedWidth; // 2·F, padded
  private final int branchWidth; // C, padded
  private final long x; // [M, C] floats: the residual stream
  private final long projected; // [M, (H + 2·K)·D] floats
  private final long mixed; // [M, H·D] floats
  private final long branch; // [M, C] floats: what is added to x
  private final long gated; // [M, 2·F] floats
  private final long hidden; // [M, F] floats
  private final long logits; // [M, V] floats, padded
  private final Member[] members;
  private final AtomicInteger nextItem = new AtomicInteger();

  /** A thread's own memory. */
  private final class Member {
    private final long normed; // [M, C] floats
    private final float[] packed;
    private final CachedAttention.Space space;

    Member(KernelContext context) {
      int group = shape.heads() / shape.keyValueHeads();
      int widest = Math.max(Math.max(width, queryWidth), shape.feedForwardWidth());
      this.normed = context.allocate(4L * ROWS * width);
      this.packed = QuantizedMatrix.newPacked(widest);
      this.space = new CachedAttention.Space(group, shape.headWidth(), shape.contextSize());
    }
  }

  StepPass(PackedGpt weights, Team team, List<KernelContext> contexts) {
    this.weights = weights;
    this.shape = weights.shape();
    this.team = team;
    Architecture.Llama llama = (Architecture.Llama) shape.architecture();
    this.attention = llama.attention();
    this.gate = llama.gate().kernel();
    this.embeddingScale = (float) llama.embeddingScale();
    this.width = shape.modelWidth();
    this.queryWidth = shape.queryWidth();
    Block block = weights.blocks().getFirst();
    this.projectedWidth = padded(block.queryKeyValue().few());
    this.branchWidth = padded(block.down().few());
    this.gatedWidth = padded(block.gateUp().few());
    KernelContext context = contexts.getFirst();
    this.x = context.allocate(4L * ROWS * width);
    this.projected = context.allocate(4L * ROWS * projectedWidth);
    this.mixed = context.allocate(4L * ROWS * queryWidth);
    this.branch = context.allocate(4L * ROWS * branchWidth);
    this.gated = context.allocate(4L * ROWS * gatedWidth);
    this.hidden = context.allocate(4L * ROWS * shape.feedForwardWidth());
    this.logits = context.allocate(4L * ROWS * padded(weights.unembedding()));
    this.members = contexts.stream().map(Member::new).toArray(Member[]::new);
  }

  private static int padded(QuantizedMatrix matrix) {
    return matrix.units() * QuantizedMatrix.unit();
  }

  /**
   * Reads tokens and appends them to their caches.
   *
   * @param pieces together 1 to 8 tokens
   * @return the logits after each token, [M][V]
   */
  float[][] next(List<Piece> pieces) {
    KernelContext.enter();
    int rows = 0;
    for (Piece piece : pieces) {
      for (int token : piece.tokens()) {
        weights.tokenEmbedding().row(token, row(rows));
        RowKernels.scale(row(rows++), width, embeddingScale);
      }
    }
    int count = rows;
    for (int layer = 0; layer < shape.layers(); layer++) {
      int at = layer;
      Block block = weights.blocks().get(layer);
      team.run(member -> project(member, block, count));
      nextItem.set(0);
      team.run(member -> attend(member, at, pieces));
      team.run(member -> output(member, block, count));
      addNormed(block.attentionPostNorm(), count);
      team.run(member -> gate(member, block, count));
      team.run(member -> down(member, block, count));
      addNormed(block.mlpPostNorm(), count);
    }
    for (Piece piece : pieces) {
      piece.cache().advance(piece.tokens().length);
    }
    return unembed(x, count);
  }

  private long row(int row) {
    return x + 4L * width * row;
  }

  /** projected = queries, keys and values of norm(x). */
  private void project(int member, Block block, int rows) {
    float[] packed = packNormed(member, x, block.attentionNorm(), rows);
    multiply(member, block.queryKeyValue().few(), packed, rows, projected, projectedWidth);
  }

  /** The rows' norms, packed for a product. */
  private float[] packNormed(int member, long from, long norm, int rows) {
    long normed = members[member].normed;
    for (int row = 0; row < rows; row++) {
      long at = 4L * width * row;
      NormKernels.rmsNorm(from + at, width, norm, (float) shape.normEpsilon(), normed + at);
    }
    return pack(member, normed, width, rows);
  }

  private float[] pack(int member, long rowsAt, int columns, int rows) {
    float[] packed = members[member].packed;
    QuantizedMatrix.pack(rowsAt, 4L * columns, rows, columns, packed);
    return packed;
  }

  /** A member's part of a product. */
  private void multiply(
      int member, QuantizedMatrix matrix, float[] packed, int rows, long to, int toWidth) {
    int first = team.first(member, matrix.units(), 1);
    int end = team.end(member, matrix.units(), 1);
    matrix.multiply(packed, rows, first, end, to, 4L * toWidth);
  }

  /** Appends keys and values to the caches; mixed = attention, head by head. */
  private void attend(int member, int layer, List<Piece> pieces) {
    int heads = shape.keyValueHeads();
    while (true) {
      int item = nextItem.getAndIncrement();
      if (item >= pieces.size() * heads) {
        return;
      }
      int row = 0;
      for (Piece piece : pieces.subList(0, item / heads)) {
        row += piece.tokens().length;
      }
      attend(members[member], layer, pieces.get(item / heads), row, item % heads);
    }
  }

  /** Attention of a piece to one key-value head. */
  private void attend(Member member, int layer, Piece piece, int firstRow, int head) {
    PackedHeads heads = weights.blocks().get(layer).heads();
    int d = shape.headWidth();
    int group = shape.heads() / shape.keyValueHeads();
    int before = piece.cache().length();
    int count = piece.tokens().length;
    long[] pages = piece.cache().pages(layer, head, before + count);
    for (int i = 0; i < count; i++) {
      int position = before + i;
      long row = projected + 4L * projectedWidth * (firstRow + i);
      long query = row + 4L * d * group * head;
      long key = row + 4L * (queryWidth + d * head);
      long value = key + 4L * shape.keyValueWidth();
      heads.finish(row, head, position);
      CachedAttention.write(
          key, value, d, pages[position / CachedAttention.PAGE], position % CachedAttention.PAGE);
      CachedAttention.attend(
          query,
          group,
          d,
          pages,
          attention.firstSeen(layer, position),
          position + 1,
          (float) attention.scoreScale(),
          member.space,
          mixed + 4L * queryWidth * (firstRow + i) + 4L * d * group * head);
    }
  }

  /** x = x + output projection of mixed: a member's columns of it. */
  private void output(int member, Block block, int rows) {
    float[] packed = pack(member, mixed, queryWidth, rows);
    addProduct(member, block.output().few(), packed, rows, block.attentionPostNorm());
  }

  /** Adds a member's columns of a product, or leaves them in branch if that is normed first. */
  private void addProduct(
      int member, QuantizedMatrix matrix, float[] packed, int rows, long postNorm) {
    multiply(member, matrix, packed, rows, branch, branchWidth);
    if (postNorm != 0) {
      return;
    }
    int unit = QuantizedMatrix.unit();
    int first = team.first(member, matrix.units(), 1) * unit;
    int end = Math.min(width, team.end(member, matrix.units(), 1) * unit);
    for (int row = 0; row < rows; row++) {
      RowKernels.add(
          row(row) + 4L * first, branch + 4L * ((long) branchWidth * row + first), end - first);
    }
  }

  /** x = x + norm(branch), if there is such a norm. */
  private void addNormed(long postNorm, int rows) {
    if (postNorm == 0) {
      return;
    }
    float epsilon = (float) shape.normEpsilon();
    for (int row = 0; row < rows; row++) {
      long at = branch + 4L * branchWidth * row;
      NormKernels.rmsNorm(at, width, postNorm, epsilon, at);
      RowKernels.add(row(row), at, width);
    }
  }

  /** hidden = gated neurons of norm(x): a member's part of them. */
  private void gate(int member, Block block, int rows) {
    QuantizedMatrix matrix = block.gateUp().few();
    float[] packed = packNormed(member, x, block.mlpNorm(), rows);
    multiply(member, matrix, packed, rows, gated, gatedWidth);
    int neurons = QuantizedMatrix.unit() / 2;
    int first = team.first(member, matrix.units(), 1) * neurons;
    int end = team.end(member, matrix.units(), 1) * neurons;
    for (int row = 0; row < rows; row++) {
      GatedKernels.gate(
          gated + 4L * ((long) gatedWidth * row + 2L * first),
          end - first,
          gate,
          hidden + 4L * ((long) shape.feedForwardWidth() * row + first));
    }
  }

  /** x = x + down projection of hidden: a member's columns of it. */
  private void down(int member, Block block, int rows) {
    float[] packed = pack(member, hidden, shape.feedForwardWidth(), rows);
    addProduct(member, block.down().few(), packed, rows, block.mlpPostNorm());
  }

  /**
   * The logits of rows of the residual stream, [rows][V].
   *
   * @param from address of [rows, C] floats
   * @param rows 1 to 8
   */
  float[][] unembed(long from, int rows) {
    QuantizedMatrix matrix = weights.unembedding();
    int padded = padded(matrix);
    team.run(member -> {
      float[] packed = packNormed(member, from, weights.finalNorm(), rows);
      multiply(member, matrix, packed, rows, logits, padded);
    });
    float[][] all = new float[rows][shape.vocabularySize()];
    for (int row = 0; row < rows; row++) {
      RowKernels.copy(logits + 4L * padded * row, all[row]);
    }
    return all;
  }
}
