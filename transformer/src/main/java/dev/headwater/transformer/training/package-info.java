/**
 * Training a GPT-2 from random initialisation: the next token at every position at once,
 * cross-entropy, AdamW. Reading order:
 *
 * <ol>
 *   <li>{@link dev.headwater.transformer.training.Trainer}: the loop and its step
 *   <li>{@code Corpus} draws the batches; {@code Gradients} computes loss and gradients; {@code
 *       Optimizer} changes the weights, which are in {@code Parameters}
 *   <li>{@code FastGradients}: the network by hand, with {@code ForwardPass}, {@code
 *       AttentionPass}, {@code BackwardPass} and {@code WeightGradients} as its phases, on the
 *       memory of {@code Activations}, whose addresses are in {@code Layout}
 *   <li>{@code Training} puts it together from a {@code TrainingPlan}: text, shape, {@code
 *       TrainingSettings}, {@code Computation}; {@code Checkpoint} lets it resume bit for bit
 *   <li>{@code TrainingBenchmark} measures the loop without text and checkpoints
 * </ol>
 *
 * <p>GPT-2's forward pass exists three times: {@code Gpt} generates with a cache, {@code
 * ReferenceGradients} is the graph that defines the gradients, {@code FastGradients} is fast; tests
 * hold the three together.
 */
@NullMarked
package dev.headwater.transformer.training;

import org.jspecify.annotations.NullMarked;
