package dev.headwater.transformer.gpt;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a GPT, fp32, never changed.
 *
 * @param tokenEmbedding [V, C]
 * @param positionEmbedding [P, C] if positions are learned, null if they are rotary
 * @param unembedding [V, C] ("lm head"); the token embedding itself if the two are tied
 */
public record GptWeights(
    INDArray tokenEmbedding,
    @Nullable INDArray positionEmbedding,
    List<Block> blocks,
    Norm finalNorm,
    INDArray unembedding)
    implements AutoCloseable {

  public GptWeights {
    blocks = List.copyOf(blocks);
  }

  /**
   * The weights of one block.
   *
   * @param query [H·D, C]
   * @param key [K·D, C]
   * @param value [K·D, C]
   * @param output [C, H·D]
   * @param queryNorm of each head's query, [D], or null
   * @param keyNorm of each head's key, [D], or null
   * @param attentionPostNorm of what attention gives, or null
   * @param mlpPostNorm of what the MLP gives, or null
   */
  public record Block(
      Norm attentionNorm,
      Projection query,
      Projection key,
      Projection value,
      Projection output,
      Norm mlpNorm,
      Mlp mlp,
      @Nullable Norm queryNorm,
      @Nullable Norm keyNorm,
      @Nullable Norm attentionPostNorm,
      @Nullable Norm mlpPostNorm) {

    /** With a norm before attention and one before the MLP alone. */
    public Block(
        Norm attentionNorm,
        Projection query,
        Projection key,
        Projection value,
        Projection output,
        Norm mlpNorm,
        Mlp mlp) {
      this(attentionNorm, query, key, value, output, mlpNorm, mlp, null, null, null, null);
    }

    private Stream<Norm> norms() {
      return Stream.of(attentionNorm, queryNorm, keyNorm, attentionPostNorm, mlpNorm, mlpPostNorm)
          .filter(Objects::nonNull);
    }
  }

  /**
   * The weights of a block's MLP.
   *
   * @param gate [F, C] if the MLP is gated, else null
   * @param up [F, C]
   * @param down [C, F]
   */
  public record Mlp(@Nullable Projection gate, Projection up, Projection down) {}

  /**
   * y = x · weightᵀ + bias: a row for each output, as in GGUF files.
   *
   * @param weight [out, in]
   * @param bias [out], or null
   */
  public record Projection(INDArray weight, @Nullable INDArray bias) {}

  /**
   * Gain and bias of a normalization: layer norm if there is a bias, else RMS norm.
   *
   * @param gain [C]
   * @param bias [C] or null
   */
  public record Norm(INDArray gain, @Nullable INDArray bias) {}

  /** All arrays, each once. */
  @SuppressWarnings("ReferenceEquality") // a tied unembedding is the same array
  public Stream<INDArray> arrays() {
    Stream<Norm> norms = Stream.concat(Stream.of(finalNorm), blocks.stream().flatMap(Block::norms));
    Stream<Projection> projections =
        blocks.stream()
            .flatMap(block ->
                Stream.of(
                    block.query(),
                    block.key(),
                    block.value(),
                    block.output(),
                    block.mlp().gate(),
                    block.mlp().up(),
                    block.mlp().down()))
            .filter(Objects::nonNull);
    return Stream.of(
            Stream.of(tokenEmbedding, positionEmbedding),
            norms.flatMap(norm -> Stream.of(norm.gain(), norm.bias())),
            projections.flatMap(linear -> Stream.of(linear.weight(), linear.bias())),
            Stream.of(unembedding).filter(array -> array != tokenEmbedding))
        .flatMap(arrays -> arrays)
        .filter(Objects::nonNull);
  }

  /** Frees the memory. */
  @Override
  public void close() {
    arrays().forEach(INDArray::close);
  }
}
