package dev.headwater.transformer.kernels;

/** What this processor supports, according to oneDNN. */
public final class Processor {
  /** Bits of {@code dnnl_cpu_isa_t}. */
  private static final int AVX2 = 0x4;

  private static final int AVX2_VNNI = 0x8;
  private static final int AVX512_VNNI = 0x40;
  private static final int AVX512_BF16 = 0x80;

  private Processor() {}

  /** Whether there is a oneDNN for this processor and its operating system. */
  public static boolean hasOneDnn() {
    return NativeLibrary.ONE_DNN.isPresent();
  }

  /** Whether it multiplies bfloat16 numbers faster than floats. */
  public static boolean hasBf16() {
    return has(AVX512_BF16);
  }

  /** Whether it multiplies 8-bit integers without overflowing sums. */
  public static boolean hasInt8() {
    return has(AVX512_VNNI) || has(AVX2_VNNI);
  }

  private static boolean has(int bits) {
    return isX86() && hasOneDnn() && (OneDnn.instructionSets() & (AVX2 | bits)) == (AVX2 | bits);
  }

  private static boolean isX86() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }
}
