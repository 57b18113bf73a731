/**
 * What the fast networks are made of: matrix products by oneDNN, called through the
 * foreign-function interface, and fused row kernels on the Vector API. Both work on the same
 * off-heap memory.
 *
 * <p>Reading order: {@link dev.headwater.transformer.kernels.RowKernels} (what a kernel looks
 * like), {@code LinearShape} and {@code LinearCalls} (products with packed weights, for BERT),
 * {@code MatrixProducts} (products of two matrices that change, for training), {@code Attention},
 * {@code Team} (threads). {@code OneDnn} is the only class that knows the library's C API.
 */
@NullMarked
package dev.headwater.transformer.kernels;

import org.jspecify.annotations.NullMarked;
