package dev.headwater.transformer.kernels;

/** The format of a row of activations in a product. */
public enum RowFormat {
  F32(ElementType.F32, ElementType.F32),
  BF16(ElementType.BF16, ElementType.BF16),
  /** 8 bits: the row's smallest number becomes 0, its largest 255. */
  INT8(ElementType.U8, ElementType.S8);

  private final ElementType type;
  private final ElementType weights;

  RowFormat(ElementType type, ElementType weights) {
    this.type = type;
    this.weights = weights;
  }

  ElementType type() {
    return type;
  }

  /** Type of the weights that such rows are multiplied by. */
  ElementType weights() {
    return weights;
  }

  /** Size of one number. */
  public int bytes() {
    return type.bytes();
  }

  /**
   * Writes a row of floats.
   *
   * @param next the map that the row will be multiplied by
   * @param to takes its scale and shift, as row {@code row}
   */
  public void write(long x, int columns, long out, PackedLinear next, Scales to, int row) {
    switch (this) {
      case F32, BF16 -> {
        RowKernels.copy(x, columns, out, this == BF16);
        to.set(row, 1, 0);
      }
      case INT8 -> RowKernels.toInt8(x, columns, out, next.inputFactors(), to, row);
    }
  }

  /**
   * Writes the GELU of a linear map's output. The product may be overwritten.
   *
   * @param scales of the map's input, row {@code row}
   * @param linear the map
   * @param to takes the written row's scale and shift, as row {@code row}
   */
  public void writeGelu(
      long product, int columns, Scales scales, int row, PackedLinear linear, long out, Scales to) {
    switch (this) {
      case F32, BF16 -> {
        RowKernels.gelu(product, columns, scales, row, linear, out, this == BF16);
        to.set(row, 1, 0);
      }
      case INT8 -> RowKernels.geluToInt8(product, columns, scales, row, linear, out, to);
    }
  }
}
