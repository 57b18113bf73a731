package dev.headwater.transformer;

import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a GPT, fp32, never changed. A projection is {@code [out, in]}. Letters: C model
 * width, V vocabulary size, K key-value width, F feed-forward width.
 *
 * @param tokenEmbedding [V, C]
 * @param finalNorm [C]
 * @param unembedding [V, C] ("lm head"); the token embedding itself where the two are tied
 */
public record GptWeights(
    INDArray tokenEmbedding, List<Block> blocks, INDArray finalNorm, INDArray unembedding)
    implements AutoCloseable {

  public GptWeights {
    blocks = List.copyOf(blocks);
  }

  /**
   * The weights of one block.
   *
   * @param attentionNorm [C]
   * @param query [C, C]
   * @param key [K, C]
   * @param value [K, C]
   * @param output [C, C]
   * @param mlpNorm [C]
   * @param gate [F, C]
   * @param up [F, C]
   * @param down [C, F]
   */
  public record Block(
      INDArray attentionNorm,
      INDArray query,
      INDArray key,
      INDArray value,
      INDArray output,
      INDArray mlpNorm,
      INDArray gate,
      INDArray up,
      INDArray down) {

    Stream<INDArray> arrays() {
      return Stream.of(attentionNorm, query, key, value, output, mlpNorm, gate, up, down);
    }
  }

  /** Frees the memory. */
  @Override
  public void close() {
    blocks.stream().flatMap(Block::arrays).forEach(INDArray::close);
    Stream.of(tokenEmbedding, finalNorm).forEach(INDArray::close);
    if (!unembedding.wasClosed()) { // it may be the token embedding
      unembedding.close();
    }
  }
}
