package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.Matrices;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Room for one forward pass, used again by every block. Letters as in {@link Gpt}.
 *
 * @param residual [T, C], what the blocks add to
 * @param normed [T, C]
 * @param branch [T, C], what attention or MLP gives
 * @param query [T, H·D]
 * @param key [T, K·D]
 * @param value [T, K·D]
 * @param groupQuery [H/K·T, D], the queries of the heads that share a key-value head, below each
 *     other
 * @param scores [H/K·T, S]
 * @param groupOutput [H/K·T, D]
 * @param headOutputs [T, H·D]
 * @param gate [T, F]
 * @param up [T, F]
 */
record Activations(
    INDArray residual,
    INDArray normed,
    INDArray branch,
    INDArray query,
    INDArray key,
    INDArray value,
    INDArray groupQuery,
    INDArray scores,
    INDArray groupOutput,
    INDArray headOutputs,
    INDArray gate,
    INDArray up)
    implements AutoCloseable {

  /**
   * @param tokens T, read now
   * @param seen S, read now and before
   */
  static Activations of(GptConfiguration shape, int tokens, int seen) {
    int width = shape.modelWidth();
    int group = shape.heads() / shape.keyValueHeads() * tokens;
    return new Activations(
        Matrices.create(tokens, width),
        Matrices.create(tokens, width),
        Matrices.create(tokens, width),
        Matrices.create(tokens, width),
        Matrices.create(tokens, shape.keyValueWidth()),
        Matrices.create(tokens, shape.keyValueWidth()),
        Matrices.create(group, shape.headWidth()),
        Matrices.create(group, seen),
        Matrices.create(group, shape.headWidth()),
        Matrices.create(tokens, width),
        Matrices.create(tokens, shape.feedForwardWidth()),
        Matrices.create(tokens, shape.feedForwardWidth()));
  }

  @Override
  public void close() {
    Stream.of(residual, normed, branch, query, key, value).forEach(INDArray::close);
    Stream.of(groupQuery, scores, groupOutput, headOutputs, gate, up).forEach(INDArray::close);
  }
}
