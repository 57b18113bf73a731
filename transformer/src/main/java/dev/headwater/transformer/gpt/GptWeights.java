package dev.headwater.transformer.gpt;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a GPT, fp32, never changed. Letters: C model width, V vocabulary size, S context
 * size, K key-value width, F feed-forward width.
 *
 * @param tokenEmbedding [V, C]
 * @param positionEmbedding [S, C] where positions are learned, null where they are rotary
 * @param unembedding [V, C] ("lm head"); the token embedding itself where the two are tied
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
   * @param query [C, C]
   * @param key [K, C]
   * @param value [K, C]
   * @param output [C, C]
   * @param gate [F, C] where the MLP is gated, else null
   * @param up [F, C]
   * @param down [C, F]
   */
  public record Block(
      Norm attentionNorm,
      Linear query,
      Linear key,
      Linear value,
      Linear output,
      Norm mlpNorm,
      @Nullable Linear gate,
      Linear up,
      Linear down) {}

  /**
   * A projection.
   *
   * @param weight [out, in]
   * @param bias [out], null where there is none
   */
  public record Linear(INDArray weight, @Nullable INDArray bias) {}

  /**
   * What follows a normalization: layer norm where there is a bias, else RMS norm.
   *
   * @param gain [C]
   * @param bias [C] or null
   */
  public record Norm(INDArray gain, @Nullable INDArray bias) {}

  /** All arrays, each once. */
  @SuppressWarnings("ReferenceEquality") // a tied unembedding is the same array
  public Stream<INDArray> arrays() {
    Stream<Norm> norms =
        Stream.concat(
            Stream.of(finalNorm),
            blocks.stream().flatMap(block -> Stream.of(block.attentionNorm(), block.mlpNorm())));
    Stream<Linear> projections =
        blocks.stream()
            .flatMap(block ->
                Stream.of(
                    block.query(),
                    block.key(),
                    block.value(),
                    block.output(),
                    block.gate(),
                    block.up(),
                    block.down()))
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
