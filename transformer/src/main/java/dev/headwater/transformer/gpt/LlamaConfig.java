package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.transformer.gpt.LlamaAttention.LongRope;
import dev.headwater.transformer.gpt.LlamaAttention.Window;
import dev.headwater.transformer.tensors.JsonConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's {@code config.json} of a model of the Llama family. Fields that were added to it
 * later than the model was published are missing there, so that defaults are transformers'.
 */
record LlamaConfig(JsonConfig json, LlamaFamily family) {
  /** Of Gemma 3: each sixth layer has no window. */
  private static final int PATTERN = 6;

  /**
   * Reads which family it is.
   *
   * @throws IllegalArgumentException if it is not supported
   */
  static LlamaConfig of(JsonConfig json) {
    return new LlamaConfig(json, LlamaFamily.inConfig(json.modelType()));
  }

  /**
   * The shape.
   *
   * @throws IllegalArgumentException if a field is missing or not supported
   */
  GptConfiguration configuration() {
    boolean gemma = family == LlamaFamily.GEMMA3;
    requireKnownForm();
    int width = json.integer("hidden_size");
    int heads = json.integer("num_attention_heads");
    int headWidth =
        json.has("head_dim") ? json.integer("head_dim") : LlamaFamily.headWidth(width, heads);
    JsonConfig scaling = scaling("full_attention");
    Rope plain = plainRope(scaling, headWidth, json.number("rope_theta", 10_000));
    return new GptConfiguration(
        family.architecture(
            width,
            json.integer("num_key_value_heads", heads),
            headWidth,
            1 / Math.sqrt(gemma ? json.number("query_pre_attn_scalar") : headWidth),
            scaled(plain, scaling),
            longRope(plain, scaling),
            window(headWidth),
            json.number("rms_norm_eps")),
        json.integer("vocab_size"),
        json.integer("max_position_embeddings"),
        width,
        json.integer("num_hidden_layers"),
        heads,
        json.integer("intermediate_size"),
        json.flag("tie_word_embeddings", gemma));
  }

  private void requireKnownForm() {
    json.require("attention_bias", family == LlamaFamily.QWEN2);
    json.require("mlp_bias", false);
    json.require("use_sliding_window", false);
    json.require("use_bidirectional_attention", false);
    for (String field :
        List.of("quantization_config", "attn_logit_softcapping", "final_logit_softcapping")) {
      if (json.has(field)) {
        throw new IllegalArgumentException(field + " is not supported");
      }
    }
    boolean gemma = family == LlamaFamily.GEMMA3;
    String field = gemma ? "hidden_activation" : "hidden_act";
    String expected = (gemma ? GateActivation.GELU : GateActivation.SILU).configName();
    if (!json.text(field, expected).equals(expected)) {
      throw new IllegalArgumentException(
          "%s must be %s, but is %s".formatted(field, expected, json.text(field, "")));
    }
  }

  /** The scaling of positions: since transformers 5 with the base, and maybe by kind of layer. */
  private JsonConfig scaling(String layers) {
    JsonConfig all = json.object(json.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    return all.has(layers) ? all.object(layers) : all;
  }

  private Rope plainRope(JsonConfig scaling, int headWidth, double base) {
    double share = scaling.number("partial_rotary_factor", json.number("partial_rotary_factor", 1));
    return Rope.of(
        scaling.number("rope_theta", base), (int) (share * headWidth), Rope.Pairs.HALVES);
  }

  private Rope scaled(Rope rope, JsonConfig scaling) {
    String type = scaling.text("rope_type", scaling.text("type", "default"));
    return switch (type) {
      case "default" -> rope;
      case "linear" -> rope.linear(scaling.number("factor"));
      case "llama3" ->
          rope.llama3(
              scaling.number("factor"),
              scaling.number("low_freq_factor"),
              scaling.number("high_freq_factor"),
              scaling.integer("original_max_position_embeddings"));
      case "yarn" -> yarn(rope, scaling);
      case "longrope" -> withDivisors(rope, scaling, "short_factor");
      default ->
          throw new IllegalArgumentException(
              "rope_type %s is not supported; default, linear, llama3, yarn and longrope are"
                  .formatted(type));
    };
  }

  private Rope yarn(Rope rope, JsonConfig scaling) {
    scaling.require("truncate", true);
    double factor = scaling.number("factor");
    if (scaling.has("mscale") || scaling.has("mscale_all_dim")) {
      throw new IllegalArgumentException("mscale of the rope_type yarn is not supported");
    }
    return rope.yarn(
            scaling.number("rope_theta", json.number("rope_theta", 10_000)),
            factor,
            scaling.number("beta_fast", 32),
            scaling.number("beta_slow", 1),
            originalContext(scaling))
        .louder(scaling.number("attention_factor", Rope.yarnMagnitude(factor)));
  }

  private @Nullable LongRope longRope(Rope rope, JsonConfig scaling) {
    return scaling.has("long_factor")
        ? new LongRope(originalContext(scaling), withDivisors(rope, scaling, "long_factor"))
        : null;
  }

  private Rope withDivisors(Rope rope, JsonConfig scaling, String field) {
    List<Double> divisors = new ArrayList<>();
    scaling.json().path(field).forEach(number -> divisors.add(number.asDouble()));
    int original = originalContext(scaling);
    double factor =
        scaling.number("factor", (double) json.integer("max_position_embeddings") / original);
    return rope.dividedBy(divisors)
        .louder(scaling.number("attention_factor", Rope.longRopeMagnitude(factor, original)));
  }

  private int originalContext(JsonConfig scaling) {
    String field = "original_max_position_embeddings";
    return scaling.integer(field, json.integer(field, json.integer("max_position_embeddings")));
  }

  private @Nullable Window window(int headWidth) {
    return switch (family) {
      case GEMMA3 ->
          new Window(
              json.integer("sliding_window"),
              pattern(),
              plainRope(
                  scaling("sliding_attention"),
                  headWidth,
                  json.number("rope_local_base_freq", 10_000)));
      case MISTRAL, PHI3 ->
          json.has("sliding_window") ? new Window(json.integer("sliding_window"), 0, null) : null;
      case LLAMA, QWEN2, QWEN3 -> null;
    };
  }

  /** Which layers have no window: each so-many-th. */
  private int pattern() {
    JsonNode types = json.json().path("layer_types");
    int pattern =
        json.integer("sliding_window_pattern", json.integer("_sliding_window_pattern", PATTERN));
    for (int layer = 0; layer < types.size(); layer++) {
      if (types.get(layer).asText().equals("full_attention")) {
        pattern = layer + 1;
        break;
      }
    }
    for (int layer = 0; layer < types.size(); layer++) {
      boolean global = (layer + 1) % pattern == 0;
      String expected = global ? "full_attention" : "sliding_attention";
      if (!types.get(layer).asText().equals(expected)) {
        throw new IllegalArgumentException(
            "layer_types[%d] must be %s, because one in %d layers is full_attention, but is %s"
                .formatted(layer, expected, pattern, types.get(layer).asText()));
      }
    }
    return pattern;
  }
}
