/**
 * The neural networks, on ND4J: a BERT encoder that turns token ids into unit vectors, and a GPT
 * that continues token ids.
 */
@NullMarked
package dev.headwater.transformer;

import org.jspecify.annotations.NullMarked;
