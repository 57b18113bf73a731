package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Block;
import dev.headwater.transformer.bert.BertWeights.Linear;
import dev.headwater.transformer.bert.BertWeights.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** BERT as loops over doubles, formula by formula: what the encoder is compared with. */
record DoubleBert(BertWeights weights, int heads) {

  /** The state of each token after the last block, T×C. */
  double[][] states(int[] tokens) {
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      double[] token = row(weights.tokenEmbedding(), tokens[t]);
      double[] position = row(weights.positionEmbedding(), t);
      x[t] =
          norm(
              sum(sum(token, position), row(weights.segmentEmbedding(), 0)),
              weights.embeddingNorm());
    }
    for (Block block : weights.blocks()) {
      double[][] mixed = attention(x, block);
      for (int t = 0; t < x.length; t++) {
        x[t] = norm(sum(x[t], linear(mixed[t], block.output())), block.attentionNorm());
        double[] hidden = linear(x[t], block.up());
        for (int f = 0; f < hidden.length; f++) {
          hidden[f] *= 0.5 * (1 + erf(hidden[f] / Math.sqrt(2)));
        }
        x[t] = norm(sum(x[t], linear(hidden, block.down())), block.mlpNorm());
      }
    }
    return x;
  }

  private double[][] attention(double[][] x, Block block) {
    int width = weights.width() / heads;
    double[][] mixed = new double[x.length][weights.width()];
    for (int t = 0; t < x.length; t++) {
      double[] query = linear(x[t], block.query());
      for (int h = 0; h < heads; h++) {
        double total = 0;
        double[] share = new double[x.length];
        for (int s = 0; s < x.length; s++) {
          double[] key = linear(x[s], block.key());
          double score = 0;
          for (int d = h * width; d < (h + 1) * width; d++) {
            score += query[d] * key[d];
          }
          share[s] = Math.exp(score / Math.sqrt(width));
          total += share[s];
        }
        for (int s = 0; s < x.length; s++) {
          double[] value = linear(x[s], block.value());
          for (int d = h * width; d < (h + 1) * width; d++) {
            mixed[t][d] += share[s] / total * value[d];
          }
        }
      }
    }
    return mixed;
  }

  private static double[] linear(double[] x, Linear linear) {
    double[] y = linear.bias().toDoubleVector();
    for (int out = 0; out < y.length; out++) {
      for (int in = 0; in < x.length; in++) {
        y[out] += x[in] * linear.weight().getDouble(in, out);
      }
    }
    return y;
  }

  private static double[] norm(double[] x, Norm norm) {
    double mean = 0;
    double square = 0;
    for (double value : x) {
      mean += value / x.length;
      square += value * value / x.length;
    }
    double[] y = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      y[c] = (x[c] - mean) / Math.sqrt(square - mean * mean) * norm.gain().getDouble(c);
      y[c] += norm.bias().getDouble(c);
    }
    return y;
  }

  /** The error function by its Taylor series, good for small arguments. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return Math.abs(x) > 5 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static double[] row(INDArray matrix, int row) {
    return matrix.getRow(row).toDoubleVector();
  }
}
