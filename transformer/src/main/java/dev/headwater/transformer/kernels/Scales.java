package dev.headwater.transformer.kernels;

/** Scale and shift that turn a written row back into floats: x = scale · written + shift. */
public final class Scales {
  private final float[] scales;
  private final float[] shifts;

  /**
   * @param rows most rows
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
