package dev.headwater.transformer.study;

import java.util.List;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** The two directions in which some vectors differ most, and each vector's place along them. */
final class PrincipalComponents {
  private PrincipalComponents() {}

  /**
   * Places vectors in the plane.
   *
   * @param vectors n of the same length
   * @return [n][2], around the origin
   */
  static double[][] plane(List<float[]> vectors) {
    var parts = new SingularValueDecomposition(centred(vectors));
    double[] lengths = parts.getSingularValues(); // the largest first
    double[][] places = new double[vectors.size()][2];
    for (int component = 0; component < Math.min(2, lengths.length); component++) {
      for (int i = 0; i < places.length; i++) {
        places[i][component] = parts.getU().getEntry(i, component) * lengths[component];
      }
    }
    return places;
  }

  /** The vectors as rows, minus their mean. */
  private static RealMatrix centred(List<float[]> vectors) {
    RealMatrix rows = MatrixUtils.createRealMatrix(vectors.size(), vectors.getFirst().length);
    for (int column = 0; column < rows.getColumnDimension(); column++) {
      int at = column;
      double mean = vectors.stream().mapToDouble(vector -> vector[at]).average().orElseThrow();
      for (int row = 0; row < rows.getRowDimension(); row++) {
        rows.setEntry(row, column, vectors.get(row)[column] - mean);
      }
    }
    return rows;
  }
}
