/**
 * From logits to text. Open {@link dev.headwater.transformer.generation.TextGenerator} first:
 * prompt, then token by token. {@code Sampler} chooses the next token by temperature, top-k and
 * top-p; a {@code ChatTemplate} writes a conversation as the model was taught to read it.
 */
@NullMarked
package dev.headwater.transformer.generation;

import org.jspecify.annotations.NullMarked;
