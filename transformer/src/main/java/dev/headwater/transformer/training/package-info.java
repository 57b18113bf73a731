/**
 * Training a GPT from random initialisation: the next token at every position at once,
 * cross-entropy, AdamW. {@link dev.headwater.transformer.training.Trainer} is the file to read
 * first.
 */
@NullMarked
package dev.headwater.transformer.training;

import org.jspecify.annotations.NullMarked;
