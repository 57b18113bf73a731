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
  Q4_0(2, 32, 18, 4, 8) {
    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      halves(block, 2, numbers);
    }
  },

  /** Scale, minimum, then 16 bytes as in Q4_0, without the 8. */
  Q4_1(3, 32, 20, 4, 0) {
    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      halves(block, 4, numbers);
    }
  },

  /** Scale, fifth bits, then 16 bytes as in Q4_0, plus 16. */
  Q5_0(6, 32, 22, 8, 16) {
    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      halves(block, 6, numbers);
      fifthBits(block.get(INT, 2), numbers);
    }
  },

  /** Scale, minimum, fifth bits, then 16 bytes as in Q4_1. */
  Q5_1(7, 32, 24, 8, 0) {
    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      halves(block, 8, numbers);
      fifthBits(block.get(INT, 4), numbers);
    }
  },

  /** Scale, then 32 signed bytes. */
  Q8_0(8, 32, 34, 8, 128) {
    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      for (int i = 0; i < GROUP; i++) {
        numbers[i] = (byte) (block.get(JAVA_BYTE, 2 + i) + 128);
      }
    }
  },

  /**
   * Scale and minimum of all; 12 bytes with 6 bits of each group's scale and minimum; 128 bytes
   * with two groups in 32, as low and high halves.
   */
  Q4_K(12, 256, 144, 4, 0) {
    @Override
    float scale(MemorySegment block, int group) {
      return half(block, 0) * sixBits(block, group, false);
    }

    @Override
    float minimum(MemorySegment block, int group) {
      return -half(block, 2) * sixBits(block, group, true);
    }

    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      for (int i = 0; i < GROUP; i++) {
        numbers[i] = nibble(block, 16 + GROUP * (group / 2) + i, group % 2);
      }
    }
  },

  /** As Q4_K, but before the 128 bytes 32 with the fifth bits: bit g is of group g. */
  Q5_K(13, 256, 176, 8, 0) {
    @Override
    float scale(MemorySegment block, int group) {
      return Q4_K.scale(block, group);
    }

    @Override
    float minimum(MemorySegment block, int group) {
      return Q4_K.minimum(block, group);
    }

    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      for (int i = 0; i < GROUP; i++) {
        int fifth = (block.get(JAVA_BYTE, 16 + i) >> group) & 1;
        numbers[i] = (byte) (nibble(block, 48 + GROUP * (group / 2) + i, group % 2) | (fifth << 4));
      }
    }
  },

  /**
   * 128 bytes with the lower 4 bits and 64 with the upper 2 of numbers plus 32, then 16 signed
   * scales, each of 16 numbers, and the scale of all. A group of 32 is read as in Q8_0, which adds
   * an error of a fraction of its own.
   */
  Q6_K(14, 256, 210, 8, 128) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      for (int group = 0; group < 256 / GROUP; group++) {
        numbers.put(floats(block, group));
      }
    }

    private static float[] floats(MemorySegment block, int group) {
      float all = half(block, 208);
      float[] floats = new float[GROUP];
      int of128 = group / 4;
      int of32 = group % 4;
      for (int i = 0; i < GROUP; i++) {
        int low = nibble(block, 64 * of128 + GROUP * (of32 % 2) + i, of32 / 2);
        int high = (block.get(JAVA_BYTE, 128 + GROUP * of128 + i) >> (2 * of32)) & 3;
        byte scale = block.get(JAVA_BYTE, 192 + 2 * group + i / 16);
        floats[i] = all * scale * ((low | (high << 4)) - 32);
      }
      return floats;
    }

    @Override
    float scale(MemorySegment block, int group) {
      float most = 0;
      for (float number : floats(block, group)) {
        most = Math.max(most, Math.abs(number));
      }
      return Float.float16ToFloat(Float.floatToFloat16(most / 127));
    }

    @Override
    void read(MemorySegment block, int group, byte[] numbers) {
      float scale = scale(block, group);
      float[] floats = floats(block, group);
      for (int i = 0; i < GROUP; i++) {
        numbers[i] = (byte) (Math.clamp(Math.round(floats[i] / scale), -128, 127) + 128);
      }
    }
  },

  /** The upper half of a float. */
  BF16(30, 1, 2) {
    @Override
    void dequantize(MemorySegment block, FloatBuffer numbers) {
      numbers.put(Float.intBitsToFloat(block.get(SHORT, 0) << 16));
    }
  };

  /** Numbers that share a scale and a minimum. */
  static final int GROUP = 32;

  private static final ValueLayout.OfFloat FLOAT = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** Names of unsupported types, for the error message. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(15, "Q8_K"));

  private final int code;
  private final int blockSize;
  private final int blockBytes;
  private final int bits;
  private final int zero;

  TensorType(int code, int blockSize, int blockBytes) {
    this(code, blockSize, blockBytes, 0, 0);
  }

  /**
   * @param bits of a group's number
   * @param zero the number whose weight is 0; 0 if groups have minima instead
   */
  TensorType(int code, int blockSize, int blockBytes, int bits, int zero) {
    this.code = code;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
    this.bits = bits;
    this.zero = zero;
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
    byte[] numbers = new byte[GROUP];
    for (int group = 0; group < blockSize / GROUP; group++) {
      read(block, group, numbers);
      float scale = scale(block, group);
      float minimum = minimum(block, group);
      for (byte number : numbers) {
        to.put((number & 0xff) * scale + minimum);
      }
    }
  }

  /** Bits that hold a number of a group, 4 or 8; 0 of types that have no groups. */
  int bits() {
    return bits;
  }

  /** Groups of a block. */
  int groups() {
    return blockSize / GROUP;
  }

  /** Distance between the weights of neighbouring numbers of a group. */
  float scale(MemorySegment block, int group) {
    return half(block, 0);
  }

  /** The weight of a group's number 0. */
  float minimum(MemorySegment block, int group) {
    return zero == 0 ? half(block, 2) : -zero * scale(block, group);
  }

  /** Reads a group's numbers, without sign. */
  void read(MemorySegment block, int group, byte[] numbers) {
    throw new UnsupportedOperationException(this + " has no groups");
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

  /** The low half of a byte or, if {@code upper} is 1, the high one. */
  private static byte nibble(MemorySegment block, long offset, int upper) {
    return (byte) ((block.get(JAVA_BYTE, offset) >> (4 * upper)) & 0xf);
  }

  /**
   * A group's scale or minimum in the 12 bytes of K forms: in the lower 6 bits of bytes 0 to 7
   * those of groups 0 to 3; of the others the lower 4 bits in bytes 8 to 11, the upper 2 left in
   * the first bytes.
   */
  private static int sixBits(MemorySegment block, int group, boolean minimum) {
    int first = 4 + (minimum ? 4 : 0);
    if (group < 4) {
      return block.get(JAVA_BYTE, first + group) & 0x3f;
    }
    int upper = (block.get(JAVA_BYTE, first + group - 4) >> 6) & 3;
    return nibble(block, 8 + group, minimum ? 1 : 0) | (upper << 4);
  }

  private static float half(MemorySegment block, long offset) {
    return Float.float16ToFloat(block.get(SHORT, offset));
  }
}
