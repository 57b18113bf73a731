package dev.headwater.transformer.gpt;

import dev.headwater.transformer.tensors.GgufBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Whole files of the Llama family, of small blocks, with a tied unembedding. */
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
    write(file, "llama", tokens, new Sizes(1, 8, 2, 4, 12, 64), TinyGguf::floats);
  }

  /**
   * Writes a Llama whose matrices are quantized: values and embedding as Q8_0, the others as Q4_1.
   * Two key-value heads of 32 numbers serve four query heads.
   */
  static void writeQuantized(Path file, int vocabulary, int contextSize) throws IOException {
    writeQuantized(file, vocabulary, contextSize, 2);
  }

  static void writeQuantized(Path file, int vocabulary, int contextSize, int layers)
      throws IOException {
    Sizes sizes = new Sizes(layers, 128, 4, 32, 96, contextSize);
    writeQuantized(file, "llama", sizes, vocabulary);
  }

  /** The same for a model of another architecture, and another head width. */
  static void writeQuantized(
      Path file, String architecture, int headWidth, int vocabulary, int contextSize)
      throws IOException {
    int layers = architecture.equals("gemma3") ? 3 : 2;
    Sizes sizes = new Sizes(layers, 128, 4, headWidth, 96, contextSize);
    writeQuantized(file, architecture, sizes, vocabulary);
  }

  private static void writeQuantized(Path file, String architecture, Sizes sizes, int vocabulary)
      throws IOException {
    List<String> tokens = IntStream.range(0, vocabulary).mapToObj(id -> "token" + id).toList();
    Random random = new Random(11);
    write(
        file,
        architecture,
        tokens,
        sizes,
        (gguf, name, shape) -> {
          if (shape.length == 1) {
            gguf.tensor(
                name, 0, shape, bytes -> fill(shape, 1, () -> bytes.floats(random.nextFloat())));
          } else if (name.contains("attn_v")
              || name.contains("embd")
              || name.contains("attn_qkv")) {
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

  private record Sizes(
      int layers, int width, int heads, int headWidth, int hidden, int contextSize) {
    int queries() {
      return heads * headWidth;
    }

    /** Of keys, and of values. */
    int keys() {
      return heads / 2 * headWidth;
    }
  }

  private static void write(
      Path file, String architecture, List<String> tokens, Sizes sizes, Numbers numbers)
      throws IOException {
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", architecture)
            .integer(architecture + ".context_length", sizes.contextSize())
            .integer(architecture + ".embedding_length", sizes.width())
            .integer(architecture + ".block_count", sizes.layers())
            .integer(architecture + ".attention.head_count", sizes.heads())
            .integer(architecture + ".attention.head_count_kv", sizes.heads() / 2)
            .integer(architecture + ".feed_forward_length", sizes.hidden())
            .number(architecture + ".rope.freq_base", 10_000)
            .number(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
            .string("tokenizer.ggml.model", "gpt2")
            .string("tokenizer.ggml.pre", "smollm")
            .strings("tokenizer.ggml.tokens", tokens)
            .integers(
                "tokenizer.ggml.token_type",
                IntStream.range(0, tokens.size()).map(id -> id < 2 ? 3 : 1).toArray())
            .strings("tokenizer.ggml.merges", List.of())
            .integer("tokenizer.ggml.eos_token_id", 1);
    if (sizes.queries() != sizes.width()) {
      gguf.integer(architecture + ".attention.key_length", sizes.headWidth())
          .integer(architecture + ".attention.value_length", sizes.headWidth());
    }
    if (architecture.equals("gemma3")) {
      gguf.integer("gemma3.attention.sliding_window", 40)
          .integer("gemma3.attention.sliding_window_pattern", 3);
    }
    if (architecture.equals("phi3")) {
      gguf.integer("phi3.rope.dimension_count", sizes.headWidth() * 3 / 4);
    }
    int width = sizes.width();
    numbers.add(gguf, "token_embd.weight", width, tokens.size());
    numbers.add(gguf, "output_norm.weight", width);
    for (int layer = 0; layer < sizes.layers(); layer++) {
      String block = "blk." + layer + ".";
      numbers.add(gguf, block + "attn_norm.weight", width);
      addAttention(gguf, block, architecture, sizes, numbers);
      numbers.add(gguf, block + "attn_output.weight", sizes.queries(), width);
      numbers.add(gguf, block + "ffn_norm.weight", width);
      if (architecture.equals("phi3")) {
        numbers.add(gguf, block + "ffn_up.weight", width, 2L * sizes.hidden());
      } else {
        numbers.add(gguf, block + "ffn_gate.weight", width, sizes.hidden());
        numbers.add(gguf, block + "ffn_up.weight", width, sizes.hidden());
      }
      numbers.add(gguf, block + "ffn_down.weight", sizes.hidden(), width);
      if (architecture.equals("gemma3")) {
        numbers.add(gguf, block + "post_attention_norm.weight", width);
        numbers.add(gguf, block + "post_ffw_norm.weight", width);
      }
    }
    gguf.writeTo(file);
  }

  private static void addAttention(
      GgufBytes gguf, String block, String architecture, Sizes sizes, Numbers numbers) {
    int width = sizes.width();
    if (architecture.equals("phi3")) {
      numbers.add(gguf, block + "attn_qkv.weight", width, sizes.queries() + 2L * sizes.keys());
      return;
    }
    numbers.add(gguf, block + "attn_q.weight", width, sizes.queries());
    numbers.add(gguf, block + "attn_k.weight", width, sizes.keys());
    numbers.add(gguf, block + "attn_v.weight", width, sizes.keys());
    if (architecture.equals("qwen2")) {
      numbers.add(gguf, block + "attn_q.bias", sizes.queries());
      numbers.add(gguf, block + "attn_k.bias", sizes.keys());
      numbers.add(gguf, block + "attn_v.bias", sizes.keys());
    }
    if (architecture.equals("qwen3") || architecture.equals("gemma3")) {
      numbers.add(gguf, block + "attn_q_norm.weight", sizes.headWidth());
      numbers.add(gguf, block + "attn_k_norm.weight", sizes.headWidth());
    }
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
