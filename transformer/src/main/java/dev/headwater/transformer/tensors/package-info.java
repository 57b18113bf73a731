/**
 * Numbers and the files that hold them: fp32 matrices on ND4J ({@code Matrices}), and the readers
 * of GGUF and safetensors ({@code Gguf}, {@code Safetensors}). Knows no model.
 */
@NullMarked
package dev.headwater.transformer.tensors;

import org.jspecify.annotations.NullMarked;
