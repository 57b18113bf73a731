package dev.headwater.transformer.kernels;

/** How a row of activations is written for a product. */
public enum RowFormat {
  F32(ElementType.F32, ElementType.F32) {
    @Override
    public void write(long x, int columns, long out, PackedLinear next, Scales to, int row) {
      RowKernels.copy(x, columns, out);
      to.set(row, 1, 0);
    }

    @Override
    public void writeGelu(
        long product,
        int columns,
        Scales scales,
        int row,
        PackedLinear linear,
        long out,
        Scales to) {
      RowKernels.gelu(product, columns, scales, row, linear, out);
      to.set(row, 1, 0);
    }
  },
  BF16(ElementType.BF16, ElementType.BF16) {
    @Override
    public void write(long x, int columns, long out, PackedLinear next, Scales to, int row) {
      RowKernels.toBf16(x, columns, out);
      to.set(row, 1, 0);
    }

    @Override
    public void writeGelu(
        long product,
        int columns,
        Scales scales,
        int row,
        PackedLinear linear,
        long out,
        Scales to) {
      RowKernels.geluToBf16(product, columns, scales, row, linear, out);
      to.set(row, 1, 0);
    }
  },
  /** 8 bits: the row's smallest number becomes 0, its largest 255. */
  INT8(ElementType.U8, ElementType.S8) {
    @Override
    public void write(long x, int columns, long out, PackedLinear next, Scales to, int row) {
      RowKernels.toInt8(x, columns, out, next.inputFactors(), to, row);
    }

    @Override
    public void writeGelu(
        long product,
        int columns,
        Scales scales,
        int row,
        PackedLinear linear,
        long out,
        Scales to) {
      RowKernels.geluToInt8(product, columns, scales, row, linear, out, to);
    }
  };

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
   * @param next what the row will be multiplied by
   * @param to where its scale and shift go, as row {@code row}
   */
  public abstract void write(long x, int columns, long out, PackedLinear next, Scales to, int row);

  /**
   * Writes the GELU of a linear map's output. The product may be overwritten.
   *
   * @param scales what row {@code row} was written with that went into the product
   * @param linear the map
   * @param to where the written row's scale and shift go, as row {@code row}
   */
  public abstract void writeGelu(
      long product, int columns, Scales scales, int row, PackedLinear linear, long out, Scales to);
}
