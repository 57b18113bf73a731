package dev.headwater.transformer.kernels;

/**
 * A linear map, packed for its {@link LinearShape}. What {@link LinearCalls} computes is not yet
 * its output: that is {@code scale · product + shift · columnSums + bias}, with the scale and shift
 * of the row, and each kernel that reads a product's row applies this on the way. All are addresses
 * of memory that lives as long as the shape.
 *
 * @param weights in the layout of its shape
 * @param scales floats, one for each column of the weights; unused where these are no integers
 * @param columnSums floats, the sum of each column; 0 where no row has a shift
 * @param bias floats, one for each column
 * @param inputFactors floats; what each column of the input is multiplied by, written as 8 bits
 */
public record PackedLinear(
    long weights, long scales, long columnSums, long bias, long inputFactors) {}
