package dev.headwater.transformer.tensors;

import java.lang.foreign.MemorySegment;

/**
 * A matrix as a GGUF file stores it: blocks of 32 numbers without sign that share a scale and a
 * minimum. Readable while the file is open.
 */
public final class QuantizedTensor {
  /** Numbers of a block. */
  public static final int BLOCK = 32;

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

  /** Number of outputs. */
  public int rows() {
    return rows;
  }

  /** Number of inputs, a multiple of {@link #BLOCK}. */
  public int columns() {
    return columns;
  }

  /** Bits that hold a number, 4 or 8. */
  public int bits() {
    return type.bits();
  }

  /**
   * Reads a block: the weights are {@code scale · number + minimum}.
   *
   * @param numbers takes 32 numbers without sign
   * @return the fp16 bits of the scale, and in the upper half of the minimum
   */
  public int read(int row, int block, byte[] numbers) {
    long bytes = type.bytes(BLOCK);
    long at = ((long) row * (columns / BLOCK) + block) * bytes;
    return type.read(memory.asSlice(at, bytes), numbers);
  }
}
