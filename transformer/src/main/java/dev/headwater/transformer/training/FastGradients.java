package dev.headwater.transformer.training;

import static dev.headwater.transformer.training.Layout.row;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.kernels.KernelContext;
import dev.headwater.transformer.kernels.MatrixProducts;
import dev.headwater.transformer.kernels.RowKernels;
import dev.headwater.transformer.kernels.SoftmaxKernels;
import dev.headwater.transformer.kernels.Team;
import dev.headwater.transformer.kernels.TrainingKernels;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;

/**
 * Forward and backward by hand: oneDNN's products, and fused kernels between them. All threads go
 * through the network together and wait for each other between two phases. In a phase each has
 * rows, heads or columns of its own, so that results depend on the number of threads but not on
 * timing.
 */
final class FastGradients implements Gradients {
  private static final int MULTIPLE = RowKernels.COLUMN_MULTIPLE;

  private final Arena arena = Arena.ofShared();
  private final Parameters parameters;
  private final GptConfiguration shape;
  private final Team team;
  private final Layout layout;
  private final Activations activations;
  private final ForwardPass[] forward;
  private final AttentionPass[] attention;
  private final BackwardPass[] backward;
  private final WeightGradients[] weights;
  private final long[] dNormed; // for each thread [chunk, C]: from its tokens' logits
  private final double[] losses; // of each row

  /**
   * @param team the threads, one core each
   * @param rows most tokens of a batch
   * @param bf16 whether operands of matrix products are bf16, else floats
   * @param dropout share of numbers that are dropped, at least 0 and below 1
   * @throws IllegalArgumentException if widths or context are no multiples of 16
   */
  FastGradients(Parameters parameters, Team team, int rows, boolean bf16, float dropout) {
    this.parameters = parameters;
    this.shape = parameters.shape();
    requireMultiple("context", shape.contextSize());
    requireMultiple("width / heads", shape.headWidth());
    KernelContext.enter();
    this.team = team;
    int threads = team.size();
    this.activations = new Activations(arena, parameters, rows, bf16);
    long halves = bf16 ? arena.allocate(2 * parameters.size(), 64).address() : 0;
    this.layout =
        new Layout(
            parameters,
            activations,
            parameters.weights().data().address(),
            parameters.gradients().data().address(),
            halves,
            bf16,
            dropout);
    MatrixProducts[] products =
        IntStream.range(0, threads)
            .mapToObj(_ -> new MatrixProducts(arena))
            .toArray(MatrixProducts[]::new);
    this.forward = new ForwardPass[threads];
    this.attention = new AttentionPass[threads];
    this.backward = new BackwardPass[threads];
    this.weights = new WeightGradients[threads];
    this.dNormed = new long[threads];
    for (int i = 0; i < threads; i++) {
      forward[i] = new ForwardPass(layout, products[i], arena);
      attention[i] = new AttentionPass(layout, products[i], arena);
      backward[i] = new BackwardPass(layout, products[i], arena);
      weights[i] = new WeightGradients(layout, products[i], team, i);
      dNormed[i] = arena.allocate(4L * activations.chunk * shape.modelWidth(), 64).address();
    }
    this.losses = new double[rows];
    weightsChanged();
  }

  private static void requireMultiple(String what, int value) {
    if (value % MULTIPLE != 0) {
      throw new IllegalArgumentException(
          "%s is %d; the fast path needs a multiple of %d, the reference path takes any"
              .formatted(what, value, MULTIPLE));
    }
  }

  @Override
  public double loss(Batch batch) {
    forward(batch, Dropout.NONE);
    return predict(batch, 0, (_, _) -> {});
  }

  @Override
  public double lossAndGradients(Batch batch, float scale, long dropoutKey, boolean accumulate) {
    Dropout dropout = new Dropout(layout.dropout(), dropoutKey);
    forward(batch, dropout);
    team.run(member -> backward[member].clearNormGradients());
    double loss =
        predict(
            batch, scale, (firstRow, rows) -> unembed(firstRow, rows, accumulate || firstRow > 0));
    backward(batch, dropout, accumulate);
    return loss;
  }

  private interface Rows {
    void run(int member, int first, int end);
  }

  private void inRows(int rows, Rows part) {
    team.run(member ->
        part.run(member, team.first(member, rows, MULTIPLE), team.end(member, rows, MULTIPLE)));
  }

  private void forward(Batch batch, Dropout dropout) {
    int rows = batch.tokens().length;
    inRows(
        rows,
        (member, first, end) -> {
          forward[member].embed(batch, first, end, dropout);
          forward[member].project(0, first, end);
        });
    int parts = AttentionPass.parts(shape, batch);
    for (int i = 0; i < shape.layers(); i++) {
      int layer = i;
      team.run(member -> {
        for (int part = team.first(member, parts, 1); part < team.end(member, parts, 1); part++) {
          attention[member].forward(layer, batch, part, dropout);
        }
      });
      inRows(
          rows,
          (member, first, end) -> {
            forward[member].finish(layer, first, end, dropout);
            if (layer + 1 < shape.layers()) {
              forward[member].project(layer + 1, first, end);
            } else {
              forward[member].finalNorm(first, end);
            }
          });
    }
  }

  /** What follows the logits' gradients of a chunk of rows. */
  private interface Chunk {
    void run(int firstRow, int rows);
  }

  /** The loss; for each chunk of rows the logits' gradients, then what follows them. */
  private double predict(Batch batch, float scale, Chunk then) {
    int all = batch.tokens().length;
    for (int start = 0; start < all; start += activations.chunk) {
      int firstRow = start;
      int rows = Math.min(activations.chunk, all - firstRow);
      inTokens((member, first, count) -> forward[member].logits(firstRow, rows, first, count));
      float share = scale / all;
      inRows(rows, (_, first, end) -> crossEntropies(batch, firstRow, first, end, share));
      then.run(firstRow, rows);
    }
    double sum = 0;
    for (int r = 0; r < all; r++) {
      sum += losses[r];
    }
    return sum / all;
  }

  /** Back through the unembedding and the last norm, for a chunk of rows. */
  private void unembed(int firstRow, int rows, boolean accumulate) {
    inTokens((member, first, count) -> {
      weights[member].unembedding(firstRow, rows, first, count, accumulate);
      backward[member].unembed(rows, first, count, dNormed[member]);
    });
    inRows(rows, (member, first, end) -> finalNorm(member, firstRow, first, end));
  }

  /** Divides the tokens of the vocabulary among the threads. */
  private void inTokens(Rows part) {
    int padded = layout.paddedVocabulary();
    team.run(member -> {
      int first = team.first(member, padded, MULTIPLE);
      part.run(member, first, team.end(member, padded, MULTIPLE) - first);
    });
  }

  private void crossEntropies(Batch batch, int firstRow, int first, int end, float share) {
    int padded = layout.paddedVocabulary();
    for (int r = first; r < end; r++) {
      losses[firstRow + r] =
          SoftmaxKernels.crossEntropy(
              row(activations.logits, r, padded),
              shape.vocabularySize(),
              padded,
              batch.targets()[firstRow + r],
              share,
              layout.operandRow(activations.dLogits, r, padded),
              layout.bf16());
    }
  }

  /** Adds up the threads' gradients in order, and goes through the last norm. */
  private void finalNorm(int member, int firstRow, int first, int end) {
    int width = shape.modelWidth();
    long sum = row(dNormed[0], first, width);
    for (int other = 1; other < team.size(); other++) {
      TrainingKernels.add(sum, row(dNormed[other], first, width), (end - first) * width, sum);
    }
    backward[member].finalNorm(dNormed[0], firstRow, first, end);
  }

  private void backward(Batch batch, Dropout dropout, boolean accumulate) {
    int rows = batch.tokens().length;
    int parts = AttentionPass.parts(shape, batch);
    for (int i = shape.layers() - 1; i >= 0; i--) {
      int layer = i;
      inRows(rows, (member, first, end) -> backward[member].mlp(layer, first, end, dropout));
      team.run(member -> {
        for (int part = team.first(member, parts, 1); part < team.end(member, parts, 1); part++) {
          attention[member].backward(layer, batch, part, dropout);
        }
      });
      inRows(
          rows,
          (member, first, end) -> {
            backward[member].projection(layer, first, end);
            weights[member].block(layer, rows, accumulate);
          });
    }
    if (dropout.active()) {
      inRows(rows, (member, first, end) -> backward[member].embedding(first, end, dropout));
    }
    team.run(member -> {
      weights[member].embeddings(batch, accumulate);
      weights[member].norms(backward, accumulate);
    });
  }

  @Override
  public void weightsChanged() {
    if (layout.bf16()) {
      team.run(member -> {
        for (Team.Range block : team.blocks(member, parameters.size())) {
          long from = layout.weights() + 4 * block.first();
          RowKernels.copy(from, block.count(), layout.halves() + 2 * block.first(), true);
        }
      });
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
