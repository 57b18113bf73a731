package dev.headwater.transformer.tensors;

import java.lang.foreign.MemorySegment;

/**
 * A matrix as a GGUF file stores it: groups of 32 numbers without sign that share a scale and a
 * minimum. Readable while the file is open.
 */
public final class QuantizedTensor {
  /** Numbers of a group. */
  public static final int GROUP = TensorType.GROUP;

  private final MemorySegment memory;
  private final TensorType type;
  private final int rows;
  private final int columns;

  QuantizedTensor(MemorySegment memory, TensorType type, int rows, int columns) {
    this.memory = memory;
    this.type = type;
    this.rows = rows;
    this.columns = columns;
  }

  /** Some rows of this, which share its memory. */
  public QuantizedTensor rows(int first, int count) {
    long bytes = type.bytes(columns);
    return new QuantizedTensor(memory.asSlice(first * bytes, count * bytes), type, count, columns);
  }

  /** Number of outputs. */
  public int rows() {
    return rows;
  }

  /** Number of inputs, a multiple of {@link #GROUP}. */
  public int columns() {
    return columns;
  }

  /** Bits that hold a number, 4 or 8. */
  public int bits() {
    return type.bits();
  }

  /**
   * Reads a group: the weights are {@code scale · number + minimum}.
   *
   * @param numbers takes 32 numbers without sign
   * @return the scale as fp16 bits, and in the upper half the minimum; those of K forms are rounded
   */
  public int read(int row, int group, byte[] numbers) {
    long index = (long) row * (columns / GROUP) + group;
    long bytes = type.bytes((long) type.groups() * GROUP);
    MemorySegment block = memory.asSlice(index / type.groups() * bytes, bytes);
    int within = (int) (index % type.groups());
    type.read(block, within, numbers);
    return (Float.floatToFloat16(type.scale(block, within)) & 0xffff)
        | (Float.floatToFloat16(type.minimum(block, within)) << 16);
  }
}
