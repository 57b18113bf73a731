/**
 * One GPT and its files. Open {@link dev.headwater.transformer.gpt.Gpt} first: the forward pass
 * from token embedding to unembedding, for GPT-2 and the Llama family. Its configuration and
 * weights are immutable; a {@code KeyValueCache} is the state of one text. {@code GptFile} finds
 * out what a file holds: {@code LlamaFile} reads GGUF, {@code LlamaFolder} and {@code Gpt2Folder}
 * folders in Hugging Face's form. {@code LlamaAttention} and {@code Rope} say in what the models of
 * the Llama family differ.
 *
 * <p>{@code FastGpt} computes the same for quantized files: {@code PromptPass} reads many tokens,
 * {@code StepPass} a few, from the weights of {@code PackedGpt}; {@code SharedSteps} lets texts
 * share the steps.
 */
@NullMarked
package dev.headwater.transformer.gpt;

import org.jspecify.annotations.NullMarked;
