package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.GgufBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A whole Llama file of one small block, tied unembedding, in fp32. */
public final class TinyGguf {
  /** Two control tokens, of which the second ends a turn, and some letters. */
  static final List<String> TOKENS = List.of("<|im_start|>", "<|im_end|>", "a", "b");

  private static final int WIDTH = 8;
  private static final int HIDDEN = 12;

  private TinyGguf() {}

  /**
   * Writes a GGUF file of the Llama family.
   *
   * @param tokens the first two are control tokens, the second ends a turn
   */
  public static void write(Path file, List<String> tokens) throws IOException {
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", "llama")
            .integer("llama.context_length", 64)
            .integer("llama.embedding_length", WIDTH)
            .integer("llama.block_count", 1)
            .integer("llama.attention.head_count", 2)
            .integer("llama.attention.head_count_kv", 1)
            .integer("llama.feed_forward_length", HIDDEN)
            .number("llama.rope.freq_base", 10_000)
            .number("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .string("tokenizer.ggml.pre", "smollm")
            .strings("tokenizer.ggml.tokens", tokens)
            .integers(
                "tokenizer.ggml.token_type",
                IntStream.range(0, tokens.size()).map(id -> id < 2 ? 3 : 1).toArray())
            .strings("tokenizer.ggml.merges", List.of())
            .integer("tokenizer.ggml.eos_token_id", 1);
    add(gguf, "token_embd.weight", WIDTH, tokens.size());
    add(gguf, "output_norm.weight", WIDTH);
    add(gguf, "blk.0.attn_norm.weight", WIDTH);
    add(gguf, "blk.0.attn_q.weight", WIDTH, WIDTH);
    add(gguf, "blk.0.attn_k.weight", WIDTH, WIDTH / 2);
    add(gguf, "blk.0.attn_v.weight", WIDTH, WIDTH / 2);
    add(gguf, "blk.0.attn_output.weight", WIDTH, WIDTH);
    add(gguf, "blk.0.ffn_norm.weight", WIDTH);
    add(gguf, "blk.0.ffn_gate.weight", WIDTH, HIDDEN);
    add(gguf, "blk.0.ffn_up.weight", WIDTH, HIDDEN);
    add(gguf, "blk.0.ffn_down.weight", HIDDEN, WIDTH);
    gguf.writeTo(file);
  }

  private static void add(GgufBytes gguf, String name, long... shape) {
    int numbers = (int) (shape[0] * (shape.length > 1 ? shape[1] : 1));
    gguf.tensor(
        name,
        0,
        shape,
        bytes -> IntStream.range(0, numbers).forEach(i -> bytes.floats((float) Math.sin(i))));
  }
}
