/**
 * The neural networks: a BERT encoder that turns token ids into unit vectors, and a GPT that
 * continues token ids, on ND4J and on kernels of our own. The packages, each seeing only those
 * above it:
 *
 * <ul>
 *   <li>{@code tensors}: tensors in memory and in files; {@code kernels}: what the fast paths are
 *       made of
 *   <li>{@code gpt}: one GPT, plain and fast, and its files; {@code bert}: the encoder, plain and
 *       fast
 *   <li>{@code generation}: from a GPT's logits to text; {@code training}: a GPT-2 from random
 *       initialisation
 *   <li>{@code study}: what a GPT shows without training it
 * </ul>
 *
 * <p>Shapes are written [rows, columns], outermost first. The letters mean the same everywhere:
 *
 * <ul>
 *   <li>V tokens of the vocabulary, P positions (the context size)
 *   <li>B sequences of a batch, T tokens of a sequence or of a pass, S tokens attended to, R rows
 *       (tokens of all sequences, B·T in training), M of a step, N of a strip, Q queries of a strip
 *   <li>C model width, F neurons of the MLP, H heads, K key-value heads, D head width, G heads of a
 *       group, A width of a slice's heads
 * </ul>
 *
 * <p>A {@code Linear} is y = x · W + b with W [in, out]; a {@code Projection} is y = x · Wᵀ + b
 * with W [out, in].
 */
@NullMarked
package dev.headwater.transformer;

import org.jspecify.annotations.NullMarked;
