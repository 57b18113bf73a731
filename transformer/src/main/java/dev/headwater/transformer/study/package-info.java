/**
 * What a GPT shows without training it. Open {@link dev.headwater.transformer.study.Census} first:
 * how many weights each of its matrices has. {@code NextToken} and {@code TemperaturePage} show
 * what temperature does to the next token, {@code EmbeddingSpace} and {@code SpacePicture} how the
 * embedding matrix places tokens.
 */
@NullMarked
package dev.headwater.transformer.study;

import org.jspecify.annotations.NullMarked;
