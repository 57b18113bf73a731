/**
 * Texts to unit vectors. {@link dev.headwater.transformer.bert.BertEncoder} is the readable encoder
 * on ND4J, which says what is right; {@code FastBertEncoder} gives the same vectors by oneDNN and
 * fused kernels. {@code BertEncoders} chooses between them; {@code EncoderModel} names the models.
 */
@NullMarked
package dev.headwater.transformer.bert;

import org.jspecify.annotations.NullMarked;
