package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.tensors.AtomicFile;
import dev.headwater.transformer.tensors.JsonConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Hugging Face's {@code config.json} of a GPT-2. */
final class Gpt2Config {
  private static final JsonMapper JSON = new JsonMapper();

  private Gpt2Config() {}

  /**
   * The shape.
   *
   * @throws IllegalArgumentException if it is another model's or an unsupported variant
   */
  static GptConfiguration configuration(JsonConfig json) {
    if (!json.modelType().equals("gpt2")) {
      throw new IllegalArgumentException("model_type must be gpt2, but is " + json.modelType());
    }
    json.require("scale_attn_weights", true);
    json.require("scale_attn_by_inverse_layer_idx", false);
    int width = json.integer("n_embd");
    return new GptConfiguration(
        new Architecture.Gpt2(
            Gelu.named(json.text("activation_function", "gelu_new")),
            json.number("layer_norm_epsilon", 1e-5)),
        json.integer("vocab_size"),
        json.integer("n_positions"),
        width,
        json.integer("n_layer"),
        json.integer("n_head"),
        json.has("n_inner") ? json.integer("n_inner") : Math.multiplyExact(4, width),
        json.flag("tie_word_embeddings", true));
  }

  /** Writes a shape in the form that transformers reads. */
  static void write(Path file, GptConfiguration shape) throws IOException {
    if (!(shape.architecture() instanceof Architecture.Gpt2(Gelu gelu, _))) {
      throw new IllegalArgumentException("only a GPT-2 can be written as config.json");
    }
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add("GPT2LMHeadModel");
    json.put("model_type", "gpt2")
        .put("vocab_size", shape.vocabularySize())
        .put("n_positions", shape.contextSize())
        .put("n_embd", shape.modelWidth())
        .put("n_layer", shape.layers())
        .put("n_head", shape.heads())
        .put("n_inner", shape.feedForwardWidth())
        .put("activation_function", gelu.configName())
        .put("layer_norm_epsilon", shape.normEpsilon())
        .put("tie_word_embeddings", shape.tiedUnembedding())
        .putNull("bos_token_id")
        .putNull("eos_token_id");
    AtomicFile.write(file, json.toPrettyString() + "\n");
  }
}
