package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.LlamaAttention.LongRope;
import dev.headwater.transformer.gpt.LlamaAttention.Window;
import dev.headwater.transformer.tensors.Gguf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The metadata of a GGUF file of the Llama family. */
record LlamaMetadata(Gguf file, String architecture, LlamaFamily family) {
  /** Divisors of the frequencies, [D/2]: how Llama 3's scaling is stored. */
  private static final String DIVISORS = "rope_freqs.weight";

  /** The same for texts up to the original context, and for longer ones: Phi-3's scaling. */
  private static final String SHORT_DIVISORS = "rope_factors_short.weight";

  private static final String LONG_DIVISORS = "rope_factors_long.weight";

  /** Tensors that are no weights. */
  static final Set<String> TENSORS = Set.of(DIVISORS, SHORT_DIVISORS, LONG_DIVISORS);

  /** Gemma 3's largest size, whose scores alone are not scaled by 1/√D. */
  private static final int LAYERS_OF_GEMMA_27B = 62;

  static LlamaMetadata of(Gguf file) throws IOException {
    String architecture = file.string("general.architecture");
    return new LlamaMetadata(file, architecture, LlamaFamily.inGguf(architecture));
  }

  /**
   * The shape.
   *
   * @throws IOException if a key is missing
   * @throws IllegalArgumentException if a value is not supported
   */
  GptConfiguration configuration() throws IOException {
    requireNoExperts();
    int width = integer("embedding_length");
    int heads = integer("attention.head_count");
    int layers = integer("block_count");
    int headWidth = headWidth(width, heads);
    Rope rope = rope(headWidth);
    boolean wideScores = family == LlamaFamily.GEMMA3 && layers == LAYERS_OF_GEMMA_27B;
    return new GptConfiguration(
        family.architecture(
            width,
            integer("attention.head_count_kv"),
            headWidth,
            1 / Math.sqrt(wideScores ? (double) width / heads : headWidth),
            rope,
            longRope(headWidth),
            window(headWidth),
            number("attention.layer_norm_rms_epsilon")),
        file.list("tokenizer.ggml.tokens", String.class).size(),
        integer("context_length"),
        width,
        layers,
        heads,
        integer("feed_forward_length"),
        !file.has("output.weight"));
  }

  private void requireNoExperts() throws IOException {
    if (integerOr("expert_count", 0) > 0) {
      throw new IllegalArgumentException(
          "%s %d: mixtures of experts are not supported"
              .formatted(key("expert_count"), integer("expert_count")));
    }
  }

  private int headWidth(int width, int heads) throws IOException {
    int headWidth =
        file.hasKey(key("attention.key_length"))
            ? integer("attention.key_length")
            : LlamaFamily.headWidth(width, heads);
    int valueWidth = integerOr("attention.value_length", headWidth);
    if (valueWidth != headWidth) {
      throw new IllegalArgumentException(
          "%s must be that of keys, %d, but is %d"
              .formatted(key("attention.value_length"), headWidth, valueWidth));
    }
    return headWidth;
  }

  private Rope plainRope(double base, int headWidth) throws IOException {
    return Rope.of(
        base,
        integerOr("rope.dimension_count", headWidth),
        architecture.equals("llama") ? Rope.Pairs.NEIGHBOURS : Rope.Pairs.HALVES);
  }

  private Rope rope(int headWidth) throws IOException {
    double base = number("rope.freq_base");
    Rope rope = plainRope(base, headWidth);
    if (file.has(DIVISORS)) {
      return rope.dividedBy(floats(DIVISORS, rope.width() / 2));
    }
    if (file.has(SHORT_DIVISORS)) {
      return withFactors(rope, SHORT_DIVISORS);
    }
    String key = "rope.scaling.type";
    String scaling = file.hasKey(key(key)) ? file.string(key(key)) : "none";
    return switch (scaling) {
      case "none" -> rope;
      case "linear" -> rope.linear(number("rope.scaling.factor"));
      case "yarn" ->
          rope.yarn(
                  base,
                  number("rope.scaling.factor"),
                  numberOr("rope.scaling.yarn_beta_fast", 32),
                  numberOr("rope.scaling.yarn_beta_slow", 1),
                  integer("rope.scaling.original_context_length"))
              .louder(Rope.yarnMagnitude(number("rope.scaling.factor")))
              .louder(numberOr("rope.scaling.attn_factor", 1));
      default ->
          throw new IllegalArgumentException(
              "%s %s is not supported; none, linear and yarn are".formatted(key(key), scaling));
    };
  }

  private @Nullable LongRope longRope(int headWidth) throws IOException {
    if (!file.has(LONG_DIVISORS)) {
      return null;
    }
    Rope rope = plainRope(number("rope.freq_base"), headWidth);
    return new LongRope(
        integer("rope.scaling.original_context_length"), withFactors(rope, LONG_DIVISORS));
  }

  private Rope withFactors(Rope rope, String tensor) throws IOException {
    return rope.dividedBy(floats(tensor, rope.width() / 2))
        .louder(numberOr("rope.scaling.attn_factor", 1));
  }

  private List<Double> floats(String tensor, int count) throws IOException {
    try (INDArray numbers = file.tensor(tensor, count)) {
      return Arrays.stream(numbers.toDoubleVector()).boxed().toList();
    }
  }

  private @Nullable Window window(int headWidth) throws IOException {
    return switch (family) {
      case GEMMA3 ->
          new Window(
              integer("attention.sliding_window"),
              integerOr("attention.sliding_window_pattern", 6),
              plainRope(numberOr("rope.freq_base_swa", 10_000), headWidth));
      case LLAMA, MISTRAL, PHI3 -> {
        int size = integerOr("attention.sliding_window", 0);
        yield size == 0 ? null : new Window(size, 0, null);
      }
      case QWEN2, QWEN3 -> null;
    };
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private int integer(String name) throws IOException {
    return file.integer(key(name));
  }

  private int integerOr(String name, int other) throws IOException {
    return file.hasKey(key(name)) ? integer(name) : other;
  }

  private double number(String name) throws IOException {
    return file.number(key(name));
  }

  private double numberOr(String name, double other) throws IOException {
    return file.hasKey(key(name)) ? number(name) : other;
  }
}
