package dev.headwater.transformer.gpt;

import static java.util.stream.Collectors.joining;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.LlamaAttention.LongRope;
import dev.headwater.transformer.gpt.LlamaAttention.Window;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models of the Llama family that are supported, and what is the same in all of a kind. */
enum LlamaFamily {
  /** Llama, SmolLM, and in GGUF files Mistral. */
  LLAMA("llama", "llama"),
  MISTRAL("llama", "mistral"),
  /** Queries, keys and values have biases. */
  QWEN2("qwen2", "qwen2"),
  /** Each head's query and key is normed. */
  QWEN3("qwen3", "qwen3"),
  /** As Qwen 3; four norms in a block, GELU, scaled embeddings, layers with a window. */
  GEMMA3("gemma3", "gemma3_text"),
  /** Queries, keys and values are one matrix in the file, and so are gates and ups. */
  PHI3("phi3", "phi3");

  private final String inGguf;
  private final String inConfig;

  LlamaFamily(String inGguf, String inConfig) {
    this.inGguf = inGguf;
    this.inConfig = inConfig;
  }

  /**
   * By {@code general.architecture} of a GGUF file.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  static LlamaFamily inGguf(String name) {
    return named("general.architecture", name, family -> family.inGguf, "");
  }

  /**
   * By {@code model_type} of config.json.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  static LlamaFamily inConfig(String name) {
    return named("model_type", name, family -> family.inConfig, "gpt2, ");
  }

  private static LlamaFamily named(
      String field, String name, Function<LlamaFamily, String> nameOf, String others) {
    for (LlamaFamily family : values()) {
      if (nameOf.apply(family).equals(name)) {
        return family;
      }
    }
    throw new IllegalArgumentException(
        "%s %s is not supported; %s%s are"
            .formatted(
                field,
                name,
                others,
                Arrays.stream(values()).map(nameOf).distinct().collect(joining(", "))));
  }

  /** The width of heads of which the file does not give it. */
  static int headWidth(int modelWidth, int heads) {
    if (heads < 1 || modelWidth % heads != 0) {
      throw new IllegalArgumentException(
          "the model width %d must be a multiple of the heads, %d".formatted(modelWidth, heads));
    }
    return modelWidth / heads;
  }

  /** Whether the file holds queries, keys and values as one matrix, and gates and ups. */
  boolean fused() {
    return this == PHI3;
  }

  /** The architecture, from what the file says of it. Parameters as in {@link LlamaAttention}. */
  Architecture.Llama architecture(
      int modelWidth,
      int keyValueHeads,
      int headWidth,
      double scoreScale,
      Rope rope,
      @Nullable LongRope longRope,
      @Nullable Window window,
      double normEpsilon) {
    boolean gemma = this == GEMMA3;
    boolean headNorms = gemma || this == QWEN3;
    return new Architecture.Llama(
        new LlamaAttention(
            keyValueHeads, headWidth, scoreScale, this == QWEN2, headNorms, rope, longRope, window),
        gemma ? GateActivation.GELU : GateActivation.SILU,
        gemma ? Math.sqrt(modelWidth) : 1,
        gemma,
        normEpsilon);
  }
}
