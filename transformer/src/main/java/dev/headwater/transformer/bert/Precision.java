package dev.headwater.transformer.bert;

import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.RowFormat;
import java.util.Arrays;
import java.util.Locale;

/** The type of numbers in an encoder's matrix products. Sums, norms and GELU are always floats. */
public enum Precision {
  /** The plain encoder, in floats. */
  PLAIN,
  /** Floats. */
  FP32,
  /** 16-bit floats with 8 bits of mantissa. */
  BF16,
  /**
   * 8-bit integers in the MLP, with a scale for each row and each column; bf16 for attention and
   * the projections around it, which need more bits.
   */
  INT8;

  /** The fastest that this processor supports; all are accurate enough: see docs/decisions.md. */
  public static Precision fastest() {
    return INT8.isSupported()
        ? INT8
        : BF16.isSupported() ? BF16 : FP32.isSupported() ? FP32 : PLAIN;
  }

  /**
   * The precision of that name, in any case; {@code auto} is {@link #fastest()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Precision of(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (upper.equals("AUTO")) {
      return fastest();
    }
    return Arrays.stream(values())
        .filter(precision -> precision.name().equals(upper))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "precision must be auto, plain, fp32, bf16 or int8 but is " + name));
  }

  /** Whether this processor supports it. */
  public boolean isSupported() {
    return switch (this) {
      case PLAIN -> true;
      case FP32 -> Processor.hasOneDnn();
      case BF16 -> Processor.hasBf16();
      case INT8 -> Processor.hasInt8();
    };
  }

  /** Format of the input of the projections before and after attention. */
  RowFormat attentionRows() {
    return this == INT8 ? (Processor.hasBf16() ? RowFormat.BF16 : RowFormat.F32) : rows();
  }

  /** Format of the input of the MLP's products. */
  RowFormat rows() {
    return switch (this) {
      case PLAIN, FP32 -> RowFormat.F32;
      case BF16 -> RowFormat.BF16;
      case INT8 -> RowFormat.INT8;
    };
  }
}
