/**
 * The neural networks: a BERT encoder that turns token ids into unit vectors, and a GPT that
 * continues token ids, on ND4J and on our own kernels.
 *
 * <ul>
 *   <li>{@code tensors}: numbers and their files; {@code kernels}: what the fast paths are made of
 *   <li>{@code gpt}: one GPT; {@code generation}: from its logits to text
 *   <li>{@code bert}: the encoder, plain and fast
 *   <li>{@code training}: a GPT-2 from random initialisation
 *   <li>{@code study}: what one sees in a GPT without training it
 * </ul>
 */
@NullMarked
package dev.headwater.transformer;

import org.jspecify.annotations.NullMarked;
