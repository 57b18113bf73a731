package dev.headwater.transformer.kernels;

/**
 * A linear map, packed for its {@link LinearShape}. The product that {@link LinearCalls} computes
 * is not yet its output: that is {@code scale · product + shift · columnSums + bias}, with the
 * row's scale and shift; each kernel that reads a row of a product applies this. All are addresses
 * of memory that lives as long as the shape.
 *
 * @param weights in the layout of its shape
 * @param scales [out] floats; unused unless the weights are integers
 * @param columnSums [out] floats: sums of the weights' columns; 0 if no row has a shift
 * @param bias [out] floats
 * @param inputFactors [in] floats: factors of the input's columns, used if it is written as 8 bits
 */
public record PackedLinear(
    long weights, long scales, long columnSums, long bias, long inputFactors) {}
