package dev.headwater.transformer.tensors;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.util.stream.Collectors.joining;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
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

  /** Scale, then 16 bytes: the low halves are the numbers 0 to 15, the high 16 to 31, plus 8. */
  Q4_0(2, 32, 18, 4) {
    @Override
    int read(MemorySegment block, byte[] numbers) {
      halves(block, 2, numbers);
      return scales(block.get(SHORT, 0), -8);
    }
  },

  /** Scale, minimum, then 16 bytes as in Q4_0, without the 8. */
  Q4_1(3, 32, 20, 4) {
    @Override
    int read(MemorySegment block, byte[] numbers) {
      halves(block, 4, numbers);
      return block.get(INT, 0);
    }
  },

  /** Scale, fifth bits, then 16 bytes as in Q4_0, plus 16. */
  Q5_0(6, 32, 22, 8) {
    @Override
    int read(MemorySegment block, byte[] numbers) {
      halves(block, 6, numbers);
      fifthBits(block.get(INT, 2), numbers);
      return scales(block.get(SHORT, 0), -16);
    }
  },

  /** Scale, minimum, fifth bits, then 16 bytes as in Q4_1. */
  Q5_1(7, 32, 24, 8) {
    @Override
    int read(MemorySegment block, byte[] numbers) {
      halves(block, 8, numbers);
      fifthBits(block.get(INT, 4), numbers);
      return block.get(INT, 0);
    }
  },

  /** Scale, then 32 signed bytes. */
  Q8_0(8, 32, 34, 8) {
    @Override
    int read(MemorySegment block, byte[] numbers) {
      for (int i = 0; i < 32; i++) {
        numbers[i] = (byte) (block.get(JAVA_BYTE, 2 + i) + 128);
      }
      return scales(block.get(SHORT, 0), -128);
    }
  },

  /** The upper half of a float. */
  BF16(30, 1, 2) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      numbers.put(Float.intBitsToFloat(block.get(SHORT, 0) << 16));
    }
  };

  private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** Names of unsupported types, for the error message. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(12, "Q4_K"),
          Map.entry(13, "Q5_K"),
          Map.entry(14, "Q6_K"),
          Map.entry(15, "Q8_K"));

  private final int code;
  private final int blockSize;
  private final int blockBytes;
  private final int bits;

  TensorType(int code, int blockSize, int blockBytes) {
    this(code, blockSize, blockBytes, 0);
  }

  TensorType(int code, int blockSize, int blockBytes, int bits) {
    this.code = code;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
    this.bits = bits;
  }

  /** The type with that code; refuses an unsupported one by its name. */
  static TensorType of(int code, String tensor) {
    for (TensorType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "tensor %s has type %s; %s are supported"
            .formatted(
                tensor,
                OTHERS.getOrDefault(code, "number " + code),
                Arrays.stream(values()).map(Enum::name).collect(joining(", "))));
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

  /** Reads a block as floats. */
  void dequantize(MemorySegment block, FloatBuffer to) {
    byte[] numbers = new byte[blockSize];
    int scales = read(block, numbers);
    float scale = Float.float16ToFloat((short) scales);
    float minimum = Float.float16ToFloat((short) (scales >>> 16));
    for (byte number : numbers) {
      to.put((number & 0xff) * scale + minimum);
    }
  }

  /** Bits that hold a number of a block with a scale and a minimum, 4 or 8; 0 of other types. */
  int bits() {
    return bits;
  }

  /**
   * Reads a block with a scale and a minimum: {@code scale · number + minimum}.
   *
   * @param numbers takes the numbers, without sign
   * @return the fp16 bits of the scale, and in the upper half of the minimum
   */
  int read(MemorySegment block, byte[] numbers) {
    throw new UnsupportedOperationException(this + " has no scale");
  }

  /** The low halves of 16 bytes, then the high ones. */
  private static void halves(MemorySegment block, long offset, byte[] numbers) {
    for (int i = 0; i < 16; i++) {
      byte both = block.get(JAVA_BYTE, offset + i);
      numbers[i] = (byte) (both & 0xf);
      numbers[16 + i] = (byte) (both >> 4 & 0xf);
    }
  }

  private static void fifthBits(int bits, byte[] numbers) {
    for (int i = 0; i < 32; i++) {
      numbers[i] |= (byte) ((bits >>> i & 1) << 4);
    }
  }

  /** A scale and the minimum that is so many times the scale, which fp16 holds exactly. */
  private static int scales(short scale, int times) {
    short minimum = Float.floatToFloat16(Float.float16ToFloat(scale) * times);
    return (scale & 0xffff) | (minimum << 16);
  }

  private static float half(MemorySegment block, long offset) {
    return Float.float16ToFloat(block.get(SHORT, offset));
  }
}
