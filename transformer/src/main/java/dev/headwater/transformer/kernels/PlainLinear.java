package dev.headwater.transformer.kernels;

import java.util.Arrays;

/**
 * A linear map before it is packed: {@code y = x · weight + bias}.
 *
 * @param weight [in, out]
 * @param bias [out]
 * @param factors [in]: the input, if it is written as 8 bits, is multiplied by them first and the
 *     weights divided. They make the few large columns of a row smaller, so that the others keep
 *     more of their bits
 */
@SuppressWarnings("ArrayRecordComponent") // read once, when it is packed
public record PlainLinear(float[] weight, float[] bias, float[] factors) {
  /** Without factors. */
  public PlainLinear(float[] weight, float[] bias) {
    this(weight, bias, new float[weight.length / bias.length]);
    Arrays.fill(factors, 1);
  }
}
