package dev.headwater.transformer.tensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Map;

/** How a GGUF file stores a tensor's numbers: in blocks that can be read one by one. */
enum TensorType {
  F32(0, 1, 4) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      numbers.put(block.get(FLOAT, 0));
    }
  },

  F16(1, 1, 2) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      numbers.put(half(block, 0));
    }
  },

  /** Scale, minimum, then 16 bytes: the low halves are the numbers 0 to 15, the high 16 to 31. */
  Q4_1(3, 32, 20) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      float scale = half(block, 0);
      float minimum = half(block, 2);
      for (int i = 0; i < 16; i++) {
        numbers.put((block.get(JAVA_BYTE, 4 + i) & 0xF) * scale + minimum);
      }
      for (int i = 0; i < 16; i++) {
        numbers.put((block.get(JAVA_BYTE, 4 + i) >> 4 & 0xF) * scale + minimum);
      }
    }
  },

  /** Scale, then 32 signed bytes. */
  Q8_0(8, 32, 34) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      float scale = half(block, 0);
      for (int i = 0; i < 32; i++) {
        numbers.put(block.get(JAVA_BYTE, 2 + i) * scale);
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** Names of unsupported types, for the error message. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(2, "Q4_0"),
          Map.entry(6, "Q5_0"),
          Map.entry(7, "Q5_1"),
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(12, "Q4_K"),
          Map.entry(13, "Q5_K"),
          Map.entry(14, "Q6_K"),
          Map.entry(15, "Q8_K"),
          Map.entry(30, "BF16"));

  private final int code;
  private final int blockSize;
  private final int blockBytes;

  TensorType(int code, int blockSize, int blockBytes) {
    this.code = code;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** The type with that code; refuses an unsupported one by its name. */
  static TensorType of(int code, String tensor) {
    for (TensorType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "tensor %s has type %s; F32, F16, Q8_0 and Q4_1 are supported"
            .formatted(tensor, OTHERS.getOrDefault(code, "number " + code)));
  }

  /** Bytes of that many numbers in the file. */
  long bytes(long numbers) {
    if (numbers % blockSize != 0) {
      throw new IllegalArgumentException(
          "%d is not a multiple of %s's block size %d".formatted(numbers, this, blockSize));
    }
    return numbers / blockSize * blockBytes;
  }

  /** Reads a whole tensor. */
  void dequantizeAll(MemorySegment tensor, FloatBuffer numbers) {
    for (long offset = 0; offset < tensor.byteSize(); offset += blockBytes) {
      dequantize(tensor.asSlice(offset, blockBytes), numbers);
    }
  }

  abstract void dequantize(MemorySegment block, FloatBuffer numbers);

  private static float half(MemorySegment block, long offset) {
    return Float.float16ToFloat(block.get(SHORT, offset));
  }
}
