package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.QuantizedTensor;
import java.util.List;

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

  @SuppressWarnings("ArrayRecordComponent")
  record Block(
      float[] attentionNorm,
      QuantizedTensor query,
      QuantizedTensor key,
      QuantizedTensor value,
      QuantizedTensor output,
      float[] mlpNorm,
      QuantizedTensor gate,
      QuantizedTensor up,
      QuantizedTensor down) {}
}
