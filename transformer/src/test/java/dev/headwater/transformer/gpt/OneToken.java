package dev.headwater.transformer.gpt;

import static java.util.Objects.requireNonNull;

import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Llama formulas in double precision for a text of one token: at position 0 the rotation is
 * none, and attention gives the token's own value.
 */
final class OneToken {
  private OneToken() {}

  static float[] logits(GptWeights weights, int token) {
    double[] x = weights.tokenEmbedding().getRow(token).toDoubleVector();
    for (GptWeights.Block block : weights.blocks()) {
      double[] value = times(block.value(), norm(x, block.attentionNorm()));
      x = plus(x, times(block.output(), forEachHead(value)));
      double[] normed = norm(x, block.mlpNorm());
      double[] gate = times(requireNonNull(block.mlp().gate()), normed);
      double[] up = times(block.mlp().up(), normed);
      double[] hidden = map(gate.length, i -> gate[i] / (1 + Math.exp(-gate[i])) * up[i]);
      x = plus(x, times(block.mlp().down(), hidden));
    }
    double[] logits = times(weights.unembedding(), norm(x, weights.finalNorm()));
    float[] floats = new float[logits.length];
    IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) logits[i]);
    return floats;
  }

  private static double[] forEachHead(double[] value) {
    int width = TinyGpt.SHAPE.headWidth();
    int group = TinyGpt.SHAPE.heads() / TinyGpt.SHAPE.keyValueHeads();
    return map(TinyGpt.SHAPE.modelWidth(), i -> value[i / width / group * width + i % width]);
  }

  private static double[] norm(double[] x, Norm norm) {
    double square = IntStream.range(0, x.length).mapToDouble(i -> x[i] * x[i]).sum() / x.length;
    double root = Math.sqrt(square + TinyGpt.SHAPE.normEpsilon());
    return map(x.length, i -> x[i] / root * norm.gain().getDouble(i));
  }

  private static double[] times(Projection linear, double[] x) {
    return times(linear.weight(), x);
  }

  private static double[] times(INDArray matrix, double[] x) {
    return map(
        matrix.rows(),
        row ->
            IntStream.range(0, x.length).mapToDouble(i -> matrix.getDouble(row, i) * x[i]).sum());
  }

  private static double[] plus(double[] a, double[] b) {
    return map(a.length, i -> a[i] + b[i]);
  }

  private static double[] map(int length, IntToDoubleFunction function) {
    return IntStream.range(0, length).mapToDouble(function).toArray();
  }
}
