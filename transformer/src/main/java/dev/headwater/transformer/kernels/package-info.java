/**
 * What the fast networks are made of: matrix products by oneDNN, called through the
 * foreign-function interface, and fused row kernels on the Vector API. Both work on the same
 * off-heap memory. Letters: R rows (tokens), C columns.
 */
@NullMarked
package dev.headwater.transformer.kernels;

import org.jspecify.annotations.NullMarked;
