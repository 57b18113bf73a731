package dev.headwater.transformer.gpt;

import static dev.headwater.transformer.tensors.Matrices.floats;
import static dev.headwater.transformer.tensors.Matrices.forEachRow;
import static dev.headwater.transformer.tensors.Matrices.multiply;
import static dev.headwater.transformer.tensors.Matrices.multiplyTransposed;
import static java.util.Objects.requireNonNull;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights.Block;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.tensors.Matrices;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A GPT: token embedding, then blocks of norm, attention, residual, norm, MLP, residual, then norm
 * and unembedding. This plain path defines what is right: matrix products by ND4J, short loops
 * between them.
 *
 * <p>GPT-2 adds a learned embedding of the position, and has layer norms, biases, and GELU in the
 * MLP. The Llama family rotates queries and keys by the position instead, and has RMS norms and a
 * gated MLP; its members differ in what {@link Architecture.Llama} and {@link LlamaAttention} name.
 * docs/gpt.md explains it formula by formula.
 */
public final class Gpt implements LanguageModel {
  /** Most tokens in one pass, to bound its memory; longer passes are no faster. */
  private static final int PASS = 256;

  private final GptConfiguration shape;
  private final GptWeights weights;
  private final Map<Rope, RotaryEmbedding> rotations;

  /** A model that owns the weights and closes them. */
  public Gpt(GptConfiguration configuration, GptWeights weights) {
    this.shape = configuration;
    this.weights = weights;
    this.rotations = RotaryEmbedding.forAllLayers(shape);
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  @Override
  public KeyValueCache newCache(int capacity) {
    return new PlainCache(shape, capacity);
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

  /** Passes on the normed output of the last block, [T, C], with its first token's index. */
  private void inPasses(int[] tokens, KeyValueCache any, BiConsumer<Integer, INDArray> output) {
    shape.requireTokens(tokens);
    any.requireRoomFor(tokens.length);
    PlainCache cache = (PlainCache) any;
    for (int first = 0; first < tokens.length; first += PASS) {
      int[] pass = Arrays.copyOfRange(tokens, first, Math.min(first + PASS, tokens.length));
      try (Activations activations =
          new Activations(shape, pass.length, cache.length() + pass.length)) {
        forward(pass, cache, activations);
        output.accept(first, activations.normed);
      }
    }
  }

  private void forward(int[] tokens, PlainCache cache, Activations to) {
    embed(tokens, cache.length(), to.residual);
    for (int layer = 0; layer < shape.layers(); layer++) {
      Block block = weights.blocks().get(layer);
      norm(to.residual, block.attentionNorm(), to.normed);
      attention(layer, block, cache, to);
      normIfAny(to.branch, block.attentionPostNorm());
      add(to.branch, to.residual);
      norm(to.residual, block.mlpNorm(), to.normed);
      mlp(block.mlp(), to);
      normIfAny(to.branch, block.mlpPostNorm());
      add(to.branch, to.residual);
    }
    norm(to.residual, weights.finalNorm(), to.normed);
    cache.advance(tokens.length);
  }

  /** A token's row of the embedding matrix, scaled, or with its position's row if it is learned. */
  private void embed(int[] tokens, int before, INDArray residual) {
    FloatBuffer embedding = floats(weights.tokenEmbedding());
    FloatBuffer x = floats(residual);
    int width = shape.modelWidth();
    for (int t = 0; t < tokens.length; t++) {
      x.put(t * width, embedding, tokens[t] * width, width);
    }
    if (shape.architecture() instanceof Architecture.Llama llama && llama.embeddingScale() != 1) {
      float scale = (float) llama.embeddingScale();
      for (int i = 0; i < tokens.length * width; i++) {
        x.put(i, x.get(i) * scale);
      }
    }
    if (weights.positionEmbedding() != null) {
      FloatBuffer positions = floats(weights.positionEmbedding());
      for (int i = 0; i < tokens.length * width; i++) {
        x.put(i, x.get(i) + positions.get(before * width + i));
      }
    }
  }

  /**
   * Each row divided by the root of its mean square, times the gain (RMS norm); if there is a bias,
   * the mean is subtracted first and the bias added at the end (layer norm).
   */
  private void norm(INDArray rows, Norm norm, INDArray normed) {
    FloatBuffer x = floats(rows);
    FloatBuffer gain = floats(norm.gain());
    FloatBuffer bias = norm.bias() == null ? null : floats(norm.bias());
    FloatBuffer y = floats(normed);
    int width = rows.columns();
    forEachRow(
        rows.rows(),
        row -> {
          int start = row * width;
          double sum = 0;
          for (int i = 0; bias != null && i < width; i++) {
            sum += x.get(start + i);
          }
          float mean = (float) (sum / width);
          double squares = 0;
          for (int i = 0; i < width; i++) {
            float centred = x.get(start + i) - mean;
            squares += centred * centred;
          }
          float scale = (float) (1 / Math.sqrt(squares / width + shape.normEpsilon()));
          for (int i = 0; i < width; i++) {
            float scaled = (x.get(start + i) - mean) * scale * gain.get(i);
            y.put(start + i, bias == null ? scaled : scaled + bias.get(i));
          }
        });
  }

  private void normIfAny(INDArray rows, @Nullable Norm norm) {
    if (norm != null) {
      norm(rows, norm, rows);
    }
  }

  /** y = x wᵀ + b. */
  private static void project(INDArray x, Projection linear, INDArray y) {
    multiplyTransposed(x, linear.weight(), y, 1);
    if (linear.bias() != null) {
      FloatBuffer bias = floats(linear.bias());
      FloatBuffer to = floats(y);
      int width = y.columns();
      forEachRow(
          y.rows(),
          row -> {
            for (int i = 0; i < width; i++) {
              to.put(row * width + i, to.get(row * width + i) + bias.get(i));
            }
          });
    }
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
  private void attention(int layer, Block block, PlainCache cache, Activations to) {
    project(to.normed, block.query(), to.query);
    project(to.normed, block.key(), to.key);
    project(to.normed, block.value(), to.value);
    normIfAny(byHeads(to.query), block.queryNorm());
    normIfAny(byHeads(to.key), block.keyNorm());
    int before = cache.length();
    int seen = to.scores.columns();
    double scale = 1 / Math.sqrt(shape.headWidth());
    IntUnaryOperator firstSeen = _ -> 0;
    if (shape.architecture() instanceof Architecture.Llama(LlamaAttention llama, _, _, _, _)) {
      RotaryEmbedding rotation = requireNonNull(rotations.get(llama.rope(layer, cache.capacity())));
      rotation.rotate(to.query, before);
      rotation.rotate(to.key, before);
      scale = llama.scoreScale();
      firstSeen = position -> llama.firstSeen(layer, position);
    }
    cache.write(layer, to.key, to.value);
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      gather(to.query, head, to.groupQuery);
      multiplyTransposed(to.groupQuery, cache.keys(layer, head, seen), to.scores, scale);
      causalSoftmax(to.scores, seen - before, before, firstSeen);
      multiply(to.scores, cache.values(layer, head, seen), to.groupOutput);
      scatter(to.groupOutput, head, to.headOutputs);
    }
    project(to.headOutputs, block.output(), to.branch);
  }

  /** From [T, H·D] to [T·H, D], sharing memory. */
  private INDArray byHeads(INDArray rows) {
    return Matrices.rows(rows, 0, rows.length() / shape.headWidth(), shape.headWidth());
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
        copy.copy(t * shape.queryWidth() + head * width, (member * tokens + t) * width);
      }
    }
  }

  /** Softmax over the tokens from the first that each row's own sees up to it; others get 0. */
  private static void causalSoftmax(
      INDArray scores, int tokens, int before, IntUnaryOperator firstSeen) {
    FloatBuffer x = floats(scores);
    int seen = scores.columns();
    forEachRow(
        scores.rows(),
        row -> {
          int position = before + row % tokens;
          int start = row * seen + firstSeen.applyAsInt(position);
          int end = row * seen + position + 1;
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
          for (int i = row * seen; i < start; i++) {
            x.put(i, 0);
          }
          for (int i = end; i < (row + 1) * seen; i++) {
            x.put(i, 0);
          }
        });
  }

  /** down(gelu(up(x))), or down(activation(gate(x)) · up(x)) if the MLP is gated. */
  private void mlp(Mlp mlp, Activations to) {
    project(to.normed, mlp.up(), to.up);
    FloatBuffer up = floats(to.up);
    switch (shape.architecture()) {
      case Architecture.Gpt2(Gelu gelu, _) ->
          forEachNeuron(to, i -> up.put(i, (float) gelu.of(up.get(i))));
      case Architecture.Llama llama -> {
        project(to.normed, requireNonNull(mlp.gate()), to.gate);
        FloatBuffer gate = floats(to.gate);
        forEachNeuron(to, i -> up.put(i, (float) (up.get(i) * llama.gate().of(gate.get(i)))));
      }
    }
    project(to.up, mlp.down(), to.branch);
  }

  private void forEachNeuron(Activations to, IntConsumer body) {
    int width = shape.feedForwardWidth();
    forEachRow(to.up.rows(), row -> IntStream.range(row * width, (row + 1) * width).forEach(body));
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

  @Override
  public void close() {
    weights.close();
  }
}
