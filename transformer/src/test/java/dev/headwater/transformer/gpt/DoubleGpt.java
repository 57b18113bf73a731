package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights.Block;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GPT as loops over doubles, formula by formula, without a cache: for comparison. */
record DoubleGpt(GptConfiguration shape, GptWeights weights) {

  /** The logits after each token, [T][V]. */
  double[][] logits(int[] tokens) {
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = weights.tokenEmbedding().getRow(tokens[t]).toDoubleVector();
      INDArray positions = weights.positionEmbedding();
      if (positions != null) {
        x[t] = sum(x[t], positions.getRow(t).toDoubleVector());
      }
    }
    for (Block block : weights.blocks()) {
      double[][] mixed = attention(x, block);
      for (int t = 0; t < x.length; t++) {
        x[t] = sum(x[t], mixed[t]);
        x[t] = sum(x[t], mlp(norm(x[t], block.mlpNorm()), block.mlp()));
      }
    }
    double[][] logits = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] last = norm(x[t], weights.finalNorm());
      logits[t] = project(last, new Projection(weights.unembedding(), null));
    }
    return logits;
  }

  private double[][] attention(double[][] x, Block block) {
    double[][] queries = new double[x.length][];
    double[][] keys = new double[x.length][];
    double[][] values = new double[x.length][];
    double[][] outputs = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] normed = norm(x[t], block.attentionNorm());
      queries[t] = rotate(project(normed, block.query()), t);
      keys[t] = rotate(project(normed, block.key()), t);
      values[t] = project(normed, block.value());
      outputs[t] = project(mix(queries[t], keys, values, t), block.output());
    }
    return outputs;
  }

  /** What a token gathers from those up to itself. */
  private double[] mix(double[] query, double[][] keys, double[][] values, int token) {
    int width = shape.headWidth();
    double[] mixed = new double[query.length];
    for (int head = 0; head < shape.heads(); head++) {
      int shared = head / (shape.heads() / shape.keyValueHeads());
      double[] shares = new double[token + 1];
      double total = 0;
      for (int s = 0; s <= token; s++) {
        double score = 0;
        for (int d = 0; d < width; d++) {
          score += query[head * width + d] * keys[s][shared * width + d];
        }
        shares[s] = Math.exp(score / Math.sqrt(width));
        total += shares[s];
      }
      for (int s = 0; s <= token; s++) {
        for (int d = 0; d < width; d++) {
          mixed[head * width + d] += shares[s] / total * values[s][shared * width + d];
        }
      }
    }
    return mixed;
  }

  private double[] rotate(double[] x, int position) {
    if (shape.architecture() instanceof Architecture.Gpt2) {
      return x;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i += 2) {
      double exponent = (double) (i % shape.headWidth()) / shape.headWidth();
      double angle = position * Math.pow(10_000, -exponent);
      y[i] = x[i] * Math.cos(angle) - x[i + 1] * Math.sin(angle);
      y[i + 1] = x[i] * Math.sin(angle) + x[i + 1] * Math.cos(angle);
    }
    return y;
  }

  private double[] mlp(double[] x, Mlp mlp) {
    double[] hidden = project(x, mlp.up());
    switch (shape.architecture()) {
      case Architecture.Gpt2(Gelu gelu, _) -> {
        for (int f = 0; f < hidden.length; f++) {
          hidden[f] = gelu.of(hidden[f]);
        }
      }
      case Architecture.Llama _ -> {
        double[] gate = project(x, Objects.requireNonNull(mlp.gate()));
        for (int f = 0; f < hidden.length; f++) {
          hidden[f] *= gate[f] / (1 + Math.exp(-gate[f]));
        }
      }
    }
    return project(hidden, mlp.down());
  }

  private double[] norm(double[] x, Norm norm) {
    INDArray bias = norm.bias();
    double mean = 0;
    for (double value : x) {
      mean += bias == null ? 0 : value / x.length;
    }
    double square = 0;
    for (double value : x) {
      square += (value - mean) * (value - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      double scaled = (x[c] - mean) / Math.sqrt(square + shape.normEpsilon());
      y[c] = scaled * norm.gain().getDouble(c) + (bias == null ? 0 : bias.getDouble(c));
    }
    return y;
  }

  private static double[] project(double[] x, Projection projection) {
    INDArray bias = projection.bias();
    double[] y = new double[projection.weight().rows()];
    for (int out = 0; out < y.length; out++) {
      y[out] = bias == null ? 0 : bias.getDouble(out);
      for (int in = 0; in < x.length; in++) {
        y[out] += projection.weight().getDouble(out, in) * x[in];
      }
    }
    return y;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }
}
