package dev.headwater.transformer.study;

import java.util.Arrays;
import java.util.List;

/**
 * The two directions in which some vectors differ most, and where each vector lies along them. They
 * are found in the matrix of the vectors' inner products, which is small where the vectors are few.
 */
final class PrincipalComponents {
  private static final int ROUNDS = 1_000;

  private PrincipalComponents() {}

  /**
   * Places vectors in the plane.
   *
   * @param vectors n of the same length
   * @return [n][2], around the origin
   */
  static double[][] plane(List<float[]> vectors) {
    double[][] products = centredProducts(vectors); // [n, n]
    double[][] places = new double[vectors.size()][2];
    for (int component = 0; component < 2; component++) {
      double[] direction = dominant(products);
      double variance = product(direction, times(products, direction));
      for (int i = 0; i < places.length; i++) {
        places[i][component] = direction[i] * Math.sqrt(Math.max(0, variance));
        for (int j = 0; j < places.length; j++) {
          products[i][j] -= variance * direction[i] * direction[j];
        }
      }
    }
    return places;
  }

  /** Inner products of the vectors after their mean is taken off. */
  private static double[][] centredProducts(List<float[]> vectors) {
    int n = vectors.size();
    int width = vectors.getFirst().length;
    double[][] centred = new double[n][width];
    for (int i = 0; i < width; i++) {
      int at = i;
      double mean = vectors.stream().mapToDouble(vector -> vector[at]).average().orElseThrow();
      for (int v = 0; v < n; v++) {
        centred[v][i] = vectors.get(v)[i] - mean;
      }
    }
    double[][] products = new double[n][n];
    for (int v = 0; v < n; v++) {
      double[] vector = centred[v];
      Arrays.setAll(products[v], other -> product(vector, centred[other]));
    }
    return products;
  }

  /** The eigenvector of the largest eigenvalue, of length 1, by power iteration. */
  private static double[] dominant(double[][] matrix) {
    double[] vector = new double[matrix.length];
    Arrays.setAll(vector, i -> 1 + Math.sin(i)); // any start that is not at a right angle to it
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = times(matrix, vector);
      double length = Math.sqrt(product(next, next));
      if (length == 0) {
        return new double[matrix.length]; // all vectors are the same
      }
      Arrays.setAll(vector, i -> next[i] / length);
    }
    return vector;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(row -> product(row, vector)).toArray();
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
