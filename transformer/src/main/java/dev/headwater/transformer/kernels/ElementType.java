package dev.headwater.transformer.kernels;

/** Types of numbers in products. */
enum ElementType {
  BF16(2, 2),
  F32(3, 4),
  S8(5, 1),
  U8(6, 1);

  private final int code;
  private final int bytes;

  ElementType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** As oneDNN's {@code dnnl_data_type_t}. */
  int code() {
    return code;
  }

  /** Size of one number. */
  int bytes() {
    return bytes;
  }
}
