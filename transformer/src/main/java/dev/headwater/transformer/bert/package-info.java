/**
 * Texts to unit vectors. Open {@link dev.headwater.transformer.bert.BertEncoder} first: the
 * readable encoder on ND4J, which defines what is right. {@code FastBertEncoder} computes the same
 * with oneDNN and fused kernels: {@code BertTeam} calls the steps of {@code BertPass} in order, on
 * the weights of {@code PackedBert}. So BERT's forward pass exists twice, once to be read and once
 * to be fast, and tests hold the two together.
 *
 * <p>{@code BertEncoders} chooses between them by {@code Precision}; {@code EncoderModel} names the
 * built-in models; {@code BertFolder} opens another, whose shape is {@code BertShape}; {@code
 * OnnxWeights} and {@code SafetensorsWeights} read the weights, whose names {@code BertTensors}
 * knows.
 */
@NullMarked
package dev.headwater.transformer.bert;

import org.jspecify.annotations.NullMarked;
