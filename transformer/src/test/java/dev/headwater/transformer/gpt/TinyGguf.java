package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.GgufBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Whole Llama files of small blocks, with a tied unembedding. */
public final class TinyGguf {
  /** Two control tokens, of which the second ends a turn, and some letters. */
  static final List<String> TOKENS = List.of("<|im_start|>", "<|im_end|>", "a", "b");

  private static final int Q4_1 = 3;
  private static final int Q8_0 = 8;

  private TinyGguf() {}

  /**
   * Writes a GGUF file of the Llama family.
   *
   * @param tokens the first two are control tokens, the second ends a turn
   */
  public static void write(Path file, List<String> tokens) throws IOException {
    write(file, tokens, 1, 8, 2, 12, 64, TinyGguf::floats);
  }

  /**
   * Writes a file whose matrices are quantized: values and embedding as Q8_0, the others as Q4_1.
   * Two key-value heads of 32 numbers serve four query heads.
   */
  static void writeQuantized(Path file, int vocabulary, int contextSize) throws IOException {
    writeQuantized(file, vocabulary, contextSize, 2);
  }

  static void writeQuantized(Path file, int vocabulary, int contextSize, int layers)
      throws IOException {
    List<String> tokens = IntStream.range(0, vocabulary).mapToObj(id -> "token" + id).toList();
    Random random = new Random(11);
    write(
        file,
        tokens,
        layers,
        128,
        4,
        96,
        contextSize,
        (gguf, name, shape) -> {
          if (shape.length == 1) {
            gguf.tensor(
                name, 0, shape, bytes -> fill(shape, 1, () -> bytes.floats(random.nextFloat())));
          } else if (name.contains("attn_v") || name.contains("embd")) {
            gguf.tensor(
                name,
                Q8_0,
                shape,
                bytes -> fill(shape, 32, () -> bytes.halves(0.002f).bytes(random(random, 32))));
          } else {
            gguf.tensor(
                name,
                Q4_1,
                shape,
                bytes ->
                    fill(shape, 32, () -> bytes.halves(0.03f, -0.22f).bytes(random(random, 16))));
          }
        });
  }

  private static void fill(long[] shape, int block, Runnable write) {
    for (long i = 0; i < LongStream.of(shape).reduce(1, Math::multiplyExact); i += block) {
      write.run();
    }
  }

  private static byte[] random(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Adds a tensor; shape: the innermost dimension first. */
  private interface Numbers {
    void add(GgufBytes gguf, String name, long... shape);
  }

  private static void write(
      Path file,
      List<String> tokens,
      int layers,
      int width,
      int heads,
      int hidden,
      int contextSize,
      Numbers numbers)
      throws IOException {
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", "llama")
            .integer("llama.context_length", contextSize)
            .integer("llama.embedding_length", width)
            .integer("llama.block_count", layers)
            .integer("llama.attention.head_count", heads)
            .integer("llama.attention.head_count_kv", heads / 2)
            .integer("llama.feed_forward_length", hidden)
            .number("llama.rope.freq_base", 10_000)
            .number("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .string("tokenizer.ggml.pre", "smollm")
            .strings("tokenizer.ggml.tokens", tokens)
            .integers(
                "tokenizer.ggml.token_type",
                IntStream.range(0, tokens.size()).map(id -> id < 2 ? 3 : 1).toArray())
            .strings("tokenizer.ggml.merges", List.of())
            .integer("tokenizer.ggml.eos_token_id", 1);
    numbers.add(gguf, "token_embd.weight", width, tokens.size());
    numbers.add(gguf, "output_norm.weight", width);
    for (int layer = 0; layer < layers; layer++) {
      String block = "blk." + layer + ".";
      numbers.add(gguf, block + "attn_norm.weight", width);
      numbers.add(gguf, block + "attn_q.weight", width, width);
      numbers.add(gguf, block + "attn_k.weight", width, width / 2);
      numbers.add(gguf, block + "attn_v.weight", width, width / 2);
      numbers.add(gguf, block + "attn_output.weight", width, width);
      numbers.add(gguf, block + "ffn_norm.weight", width);
      numbers.add(gguf, block + "ffn_gate.weight", width, hidden);
      numbers.add(gguf, block + "ffn_up.weight", width, hidden);
      numbers.add(gguf, block + "ffn_down.weight", hidden, width);
    }
    gguf.writeTo(file);
  }

  private static void floats(GgufBytes gguf, String name, long... shape) {
    int numbers = (int) (shape[0] * (shape.length > 1 ? shape[1] : 1));
    gguf.tensor(
        name,
        0,
        shape,
        bytes -> IntStream.range(0, numbers).forEach(i -> bytes.floats((float) Math.sin(i))));
  }
}
