/**
 * What one sees in a GPT without training it: how many weights each of its matrices has, what
 * temperature does to the next token, and how the embedding matrix places tokens.
 */
@NullMarked
package dev.headwater.transformer.study;

import org.jspecify.annotations.NullMarked;
