package dev.headwater.transformer;

import static dev.headwater.transformer.Matrices.floats;
import static dev.headwater.transformer.Matrices.forEachRow;
import static dev.headwater.transformer.Matrices.multiply;
import static dev.headwater.transformer.Matrices.multiplyTransposed;

import dev.headwater.transformer.GptWeights.Block;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GPT of the Llama family: token embedding, then blocks of norm, attention, residual, norm, MLP,
 * residual, then norm and unembedding. This is the plain path, which defines what is right: matrix
 * products by ND4J, short loops between them.
 *
 * <p>Letters of the shapes: T tokens read now, S tokens seen (now and before), C model width, H
 * heads, K key-value heads, D head width, F feed-forward width, V vocabulary size.
 */
public final class Gpt implements LanguageModel {
  /** Most tokens in one pass, which bounds its memory; more are no faster. */
  private static final int PASS = 256;

  private final GptConfiguration shape;
  private final GptWeights weights;
  private final RotaryEmbedding positions;

  /** A model that owns the weights from now on. */
  public Gpt(GptConfiguration configuration, GptWeights weights) {
    this.shape = configuration;
    this.weights = weights;
    this.positions =
        new RotaryEmbedding(shape.contextSize(), shape.headWidth(), configuration.ropeBase());
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  @Override
  public KeyValueCache newCache(int capacity) {
    return new KeyValueCache(shape, capacity);
  }

  @Override
  public float[] next(int[] tokens, KeyValueCache cache) {
    float[] logits = new float[shape.vocabularySize()];
    inPasses(
        tokens,
        cache,
        (first, hidden) -> {
          if (first + hidden.rows() == tokens.length) {
            long last = (long) (hidden.rows() - 1) * shape.modelWidth();
            unembed(Matrices.rows(hidden, last, 1, shape.modelWidth()), new float[][] {logits});
          }
        });
    return logits;
  }

  @Override
  public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
    float[][] logits = new float[tokens.length][shape.vocabularySize()];
    inPasses(
        tokens,
        cache,
        (first, hidden) ->
            unembed(hidden, Arrays.copyOfRange(logits, first, first + hidden.rows())));
    return logits;
  }

  /** Gives the normed output of the last block, [T, C], with its first token's index. */
  private void inPasses(int[] tokens, KeyValueCache cache, BiConsumer<Integer, INDArray> output) {
    check(tokens, cache);
    for (int first = 0; first < tokens.length; first += PASS) {
      int[] pass = Arrays.copyOfRange(tokens, first, Math.min(first + PASS, tokens.length));
      try (Activations activations =
          Activations.of(shape, pass.length, cache.length() + pass.length)) {
        forward(pass, cache, activations);
        output.accept(first, activations.normed());
      }
    }
  }

  private void forward(int[] tokens, KeyValueCache cache, Activations to) {
    embed(tokens, to.residual());
    for (int layer = 0; layer < shape.layers(); layer++) {
      Block block = weights.blocks().get(layer);
      norm(to.residual(), block.attentionNorm(), to.normed());
      attention(layer, block, cache, to);
      add(to.branch(), to.residual());
      norm(to.residual(), block.mlpNorm(), to.normed());
      mlp(block, to);
      add(to.branch(), to.residual());
    }
    norm(to.residual(), weights.finalNorm(), to.normed());
    cache.advance(tokens.length);
  }

  private void embed(int[] tokens, INDArray residual) {
    FloatBuffer embedding = floats(weights.tokenEmbedding());
    FloatBuffer x = floats(residual);
    int width = shape.modelWidth();
    for (int t = 0; t < tokens.length; t++) {
      x.put(t * width, embedding, tokens[t] * width, width);
    }
  }

  /** RMS norm: each row by the root of its mean square, times the weight. */
  private void norm(INDArray rows, INDArray weight, INDArray normed) {
    FloatBuffer x = floats(rows);
    FloatBuffer w = floats(weight);
    FloatBuffer y = floats(normed);
    int width = shape.modelWidth();
    forEachRow(
        rows.rows(),
        row -> {
          double squares = 0;
          for (int i = 0; i < width; i++) {
            squares += x.get(row * width + i) * x.get(row * width + i);
          }
          float scale = (float) (1 / Math.sqrt(squares / width + shape.normEpsilon()));
          for (int i = 0; i < width; i++) {
            y.put(row * width + i, x.get(row * width + i) * scale * w.get(i));
          }
        });
  }

  private void add(INDArray branch, INDArray residual) {
    FloatBuffer x = floats(branch);
    FloatBuffer y = floats(residual);
    int width = shape.modelWidth();
    forEachRow(
        branch.rows(),
        row -> {
          for (int i = row * width; i < (row + 1) * width; i++) {
            y.put(i, y.get(i) + x.get(i));
          }
        });
  }

  /** Each token gathers values from the tokens up to itself, head by head. */
  private void attention(int layer, Block block, KeyValueCache cache, Activations to) {
    multiplyTransposed(to.normed(), block.query(), to.query(), 1);
    multiplyTransposed(to.normed(), block.key(), to.key(), 1);
    multiplyTransposed(to.normed(), block.value(), to.value(), 1);
    int before = cache.length();
    int seen = to.scores().columns();
    positions.rotate(to.query(), before);
    positions.rotate(to.key(), before);
    cache.write(layer, to.key(), to.value());
    double scale = 1 / Math.sqrt(shape.headWidth());
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      gather(to.query(), head, to.groupQuery());
      multiplyTransposed(to.groupQuery(), cache.keys(layer, head, seen), to.scores(), scale);
      causalSoftmax(to.scores(), seen - before, before);
      multiply(to.scores(), cache.values(layer, head, seen), to.groupOutput());
      scatter(to.groupOutput(), head, to.headOutputs());
    }
    multiplyTransposed(to.headOutputs(), block.output(), to.branch(), 1);
  }

  /** From [T, H·D] the query heads that share a key-value head, to [H/K·T, D]. */
  private void gather(INDArray heads, int keyValueHead, INDArray group) {
    FloatBuffer from = floats(heads);
    FloatBuffer to = floats(group);
    forEachGroupRow(keyValueHead, heads.rows(), (i, j) -> to.put(j, from, i, shape.headWidth()));
  }

  /** The inverse of {@link #gather}. */
  private void scatter(INDArray group, int keyValueHead, INDArray heads) {
    FloatBuffer from = floats(group);
    FloatBuffer to = floats(heads);
    forEachGroupRow(keyValueHead, heads.rows(), (i, j) -> to.put(i, from, j, shape.headWidth()));
  }

  private interface Copy {
    void copy(int inHeads, int inGroup);
  }

  private void forEachGroupRow(int keyValueHead, int tokens, Copy copy) {
    int group = shape.heads() / shape.keyValueHeads();
    int width = shape.headWidth();
    for (int member = 0; member < group; member++) {
      int head = keyValueHead * group + member;
      for (int t = 0; t < tokens; t++) {
        copy.copy(t * shape.modelWidth() + head * width, (member * tokens + t) * width);
      }
    }
  }

  /** Softmax over the tokens up to each row's own; later tokens get 0. */
  private static void causalSoftmax(INDArray scores, int tokens, int before) {
    FloatBuffer x = floats(scores);
    int seen = scores.columns();
    forEachRow(
        scores.rows(),
        row -> {
          int start = row * seen;
          int end = start + before + row % tokens + 1;
          float max = Float.NEGATIVE_INFINITY;
          for (int i = start; i < end; i++) {
            max = Math.max(max, x.get(i));
          }
          double sum = 0;
          for (int i = start; i < end; i++) {
            float e = (float) Math.exp(x.get(i) - max);
            x.put(i, e);
            sum += e;
          }
          float scale = (float) (1 / sum);
          for (int i = start; i < end; i++) {
            x.put(i, x.get(i) * scale);
          }
          for (int i = end; i < start + seen; i++) {
            x.put(i, 0);
          }
        });
  }

  /** SwiGLU: down(silu(gate(x)) · up(x)). */
  private void mlp(Block block, Activations to) {
    multiplyTransposed(to.normed(), block.gate(), to.gate(), 1);
    multiplyTransposed(to.normed(), block.up(), to.up(), 1);
    FloatBuffer gate = floats(to.gate());
    FloatBuffer up = floats(to.up());
    int width = shape.feedForwardWidth();
    forEachRow(
        to.gate().rows(),
        row -> {
          for (int i = row * width; i < (row + 1) * width; i++) {
            float x = gate.get(i);
            gate.put(i, x / (1 + (float) Math.exp(-x)) * up.get(i));
          }
        });
    multiplyTransposed(to.gate(), block.down(), to.branch(), 1);
  }

  private void unembed(INDArray hidden, float[][] logits) {
    try (INDArray all = Matrices.create(logits.length, shape.vocabularySize())) {
      multiplyTransposed(hidden, weights.unembedding(), all, 1);
      FloatBuffer buffer = floats(all);
      for (float[] row : logits) {
        buffer.get(row);
      }
    }
  }

  private void check(int[] tokens, KeyValueCache cache) {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("there must be at least one token to read");
    }
    for (int token : tokens) {
      if (token < 0 || token >= shape.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is not in the vocabulary of %d".formatted(token, shape.vocabularySize()));
      }
    }
    cache.requireRoomFor(tokens.length);
  }

  @Override
  public void close() {
    weights.close();
  }
}
