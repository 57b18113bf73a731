package dev.headwater.transformer.gpt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.tensors.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/** Hugging Face's {@code config.json} of a GPT-2. */
final class Gpt2Config {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode json;

  private Gpt2Config(JsonNode json) {
    this.json = json;
  }

  static Gpt2Config read(Path file) throws IOException {
    try {
      return new Gpt2Config(JSON.readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The shape.
   *
   * @throws IllegalArgumentException if it is another model's or an unsupported variant
   */
  GptConfiguration configuration() {
    String type = json.path("model_type").asText("missing");
    if (!type.equals("gpt2")) {
      throw new IllegalArgumentException("model_type must be gpt2, but is " + type);
    }
    require("scale_attn_weights", true);
    require("scale_attn_by_inverse_layer_idx", false);
    int width = integer("n_embd");
    return new GptConfiguration(
        new Architecture.Gpt2(
            Gelu.named(json.path("activation_function").asText("gelu_new")),
            json.path("layer_norm_epsilon").asDouble(1e-5)),
        integer("vocab_size"),
        integer("n_positions"),
        width,
        integer("n_layer"),
        integer("n_head"),
        json.hasNonNull("n_inner") ? integer("n_inner") : Math.multiplyExact(4, width),
        json.path("tie_word_embeddings").asBoolean(true));
  }

  /** The token that ends a text, or -1. */
  int endOfText() {
    return json.path("eos_token_id").asInt(-1);
  }

  private int integer(String field) {
    JsonNode value = json.path(field);
    if (!value.isInt() || value.asInt() < 1) {
      throw new IllegalArgumentException(
          "%s must be a whole number of 1 or more, but is %s"
              .formatted(field, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  private void require(String field, boolean expected) {
    if (json.path(field).asBoolean(expected) != expected) {
      throw new IllegalArgumentException(field + " must be " + expected);
    }
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
