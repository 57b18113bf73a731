/**
 * Tensors in memory and in files. Open {@link dev.headwater.transformer.tensors.Matrices} first:
 * the few operations that the GPT takes from ND4J. Then {@code Gguf} (with {@code TensorType}) and
 * {@code Safetensors} (with its header), which check a whole file before they give a number of it;
 * {@code JsonConfig} reads what stands beside the tensors in a folder; {@code AtomicFile} writes
 * files whole or not at all.
 */
@NullMarked
package dev.headwater.transformer.tensors;

import org.jspecify.annotations.NullMarked;
