package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.Matrices;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Memory for one forward pass, reused by every block. */
final class Activations implements AutoCloseable {
  final INDArray residual; // [T, C]: the blocks add to it
  final INDArray normed; // [T, C]
  final INDArray branch; // [T, C]: output of attention or MLP
  final INDArray query; // [T, H·D]
  final INDArray key; // [T, K·D]
  final INDArray value; // [T, K·D]
  final INDArray groupQuery; // [H/K·T, D]: the queries that share a key-value head, stacked
  final INDArray scores; // [H/K·T, S]
  final INDArray groupOutput; // [H/K·T, D]
  final INDArray headOutputs; // [T, H·D]
  final INDArray gate; // [T, F]
  final INDArray up; // [T, F]

  /**
   * @param tokens T, read now
   * @param seen S, read now and before
   */
  Activations(GptConfiguration shape, int tokens, int seen) {
    int width = shape.modelWidth();
    int group = shape.heads() / shape.keyValueHeads() * tokens;
    this.residual = Matrices.create(tokens, width);
    this.normed = Matrices.create(tokens, width);
    this.branch = Matrices.create(tokens, width);
    this.query = Matrices.create(tokens, shape.queryWidth());
    this.key = Matrices.create(tokens, shape.keyValueWidth());
    this.value = Matrices.create(tokens, shape.keyValueWidth());
    this.groupQuery = Matrices.create(group, shape.headWidth());
    this.scores = Matrices.create(group, seen);
    this.groupOutput = Matrices.create(group, shape.headWidth());
    this.headOutputs = Matrices.create(tokens, shape.queryWidth());
    this.gate = Matrices.create(tokens, shape.feedForwardWidth());
    this.up = Matrices.create(tokens, shape.feedForwardWidth());
  }

  @Override
  public void close() {
    Stream.of(residual, normed, branch, query, key, value).forEach(INDArray::close);
    Stream.of(groupQuery, scores, groupOutput, headOutputs, gate, up).forEach(INDArray::close);
  }
}
