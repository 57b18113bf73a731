package dev.headwater.transformer.kernels;

/** What rows mean that were written for a product: x = scale · written + shift. */
public final class Scales {
  private final float[] scales;
  private final float[] shifts;

  /**
   * @param rows how many rows there are at most
   */
  public Scales(int rows) {
    this.scales = new float[rows];
    this.shifts = new float[rows];
  }

  void set(int row, float scale, float shift) {
    scales[row] = scale;
    shifts[row] = shift;
  }

  public float scale(int row) {
    return scales[row];
  }

  public float shift(int row) {
    return shifts[row];
  }
}
