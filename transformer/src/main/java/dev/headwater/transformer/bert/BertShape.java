package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.BertWeights.Norm;
import dev.headwater.transformer.tensors.JsonConfig;
import java.util.Map;

/**
 * What Hugging Face's {@code config.json} says of a BERT encoder.
 *
 * @param vocabularySize V
 * @param contextSize P
 * @param width C
 * @param mlpWidth F
 * @param epsilon of the norms
 */
public record BertShape(
    int vocabularySize,
    int contextSize,
    int width,
    int layers,
    int heads,
    int mlpWidth,
    double epsilon) {
  private static final String BERT = "bert";

  /** Encoders of other kinds, and what they need that is not here. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("albert", "its layers share their weights"),
          Map.entry("camembert", "its tokenizer is SentencePiece"),
          Map.entry("deberta", "its attention looks at the distance of two tokens"),
          Map.entry("deberta-v2", "its attention looks at the distance of two tokens"),
          Map.entry("distilbert", "its tensors have names of their own, and there are no segments"),
          Map.entry("electra", "its embedding may be narrower than its layers"),
          Map.entry("modernbert", "its positions are rotations and its MLP has a gate"),
          Map.entry("mpnet", "its attention looks at the distance of two tokens"),
          Map.entry("new", "its positions are rotations and its MLP has a gate"),
          Map.entry("nomic_bert", "its positions are rotations and its MLP has a gate"),
          Map.entry("roberta", "its tokenizer is byte-level BPE"),
          Map.entry("xlm-roberta", "its tokenizer is SentencePiece"));

  /** Whether a {@code model_type} is that of an encoder, supported or not. */
  static boolean isEncoder(String modelType) {
    return modelType.equals(BERT) || OTHERS.containsKey(modelType);
  }

  /**
   * The shape.
   *
   * @throws IllegalArgumentException if it is another model's or an unsupported variant
   */
  static BertShape of(JsonConfig json) {
    String type = json.modelType();
    if (!type.equals(BERT)) {
      throw new IllegalArgumentException(
          "model_type must be bert, but is %s%s"
              .formatted(type, OTHERS.containsKey(type) ? ": " + OTHERS.get(type) : ""));
    }
    require(json, "hidden_act", "gelu");
    require(json, "position_embedding_type", "absolute");
    json.require("is_decoder", false);
    json.require("add_cross_attention", false);
    int width = json.integer("hidden_size");
    int heads = json.integer("num_attention_heads");
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size must be a multiple of num_attention_heads, %d, but is %d"
              .formatted(heads, width));
    }
    double epsilon = json.number("layer_norm_eps", Norm.EPSILON);
    if (!(epsilon > 0 && epsilon <= 0.1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps must be above 0 and at most 0.1, but is " + epsilon);
    }
    return new BertShape(
        json.integer("vocab_size"),
        json.integer("max_position_embeddings"),
        width,
        json.integer("num_hidden_layers"),
        heads,
        json.integer("intermediate_size"),
        epsilon);
  }

  private static void require(JsonConfig json, String field, String expected) {
    String value = json.text(field, expected);
    if (!value.equals(expected)) {
      throw new IllegalArgumentException(
          "%s must be %s, but is %s".formatted(field, expected, value));
    }
  }

  /**
   * Checks that weights have this shape.
   *
   * @throws IllegalArgumentException that names the field that differs
   */
  void require(BertWeights weights) {
    require("num_hidden_layers", layers, weights.blocks().size());
    require("vocab_size", vocabularySize, weights.vocabularySize());
    require("max_position_embeddings", contextSize, weights.contextSize());
    require("hidden_size", width, weights.width());
    require("intermediate_size", mlpWidth, weights.mlpWidth());
  }

  private static void require(String field, int said, int found) {
    if (said != found) {
      throw new IllegalArgumentException(
          "%s is %d, but the weights have %d".formatted(field, said, found));
    }
  }
}
