package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.QuantizedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a GPT of the Llama family as its file stores them; readable while that is open.
 * Shapes as in {@link GptWeights}.
 *
 * @param unembedding the token embedding itself if the two are tied
 */
@SuppressWarnings("ArrayRecordComponent") // read by this package alone
record QuantizedGptWeights(
    QuantizedTensor tokenEmbedding,
    List<Block> blocks,
    float[] finalNorm,
    QuantizedTensor unembedding) {

  /**
   * The weights of one block.
   *
   * @param biases of queries, keys and values, or null
   * @param headNorms of queries and keys, or null
   * @param postNorms of attention and MLP, or null
   */
  record Block(
      float[] attentionNorm,
      QuantizedTensor query,
      QuantizedTensor key,
      QuantizedTensor value,
      @Nullable Biases biases,
      @Nullable HeadNorms headNorms,
      QuantizedTensor output,
      float[] mlpNorm,
      QuantizedTensor gate,
      QuantizedTensor up,
      QuantizedTensor down,
      @Nullable PostNorms postNorms) {}

  record Biases(float[] query, float[] key, float[] value) {}

  record HeadNorms(float[] query, float[] key) {}

  record PostNorms(float[] attention, float[] mlp) {}
}
