package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.transformer.tensors.JsonConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertShapeTest {
  private static final String E5_SMALL =
      """
      {"architectures": ["BertModel"], "attention_probs_dropout_prob": 0.1, "classifier_dropout": null,
       "hidden_act": "gelu", "hidden_size": 384, "intermediate_size": 1536, "layer_norm_eps": 1e-12,
       "max_position_embeddings": 512, "model_type": "bert", "num_attention_heads": 12,
       "num_hidden_layers": 12, "position_embedding_type": "absolute", "type_vocab_size": 2,
       "vocab_size": 30522}
      """;

  private static JsonConfig with(String field, String value) throws JsonProcessingException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(E5_SMALL);
    json.set(field, mapper.readTree(value));
    return new JsonConfig(json);
  }

  @Test
  void readsWhatWasPublished() throws JsonProcessingException {
    assertThat(BertShape.of(with("use_cache", "true")))
        .isEqualTo(new BertShape(30_522, 512, 384, 12, 12, 1_536, 1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          model_type | "distilbert"  | model_type must be bert, but is distilbert: its tensors have names of their own
          model_type | "roberta"     | model_type must be bert, but is roberta: its tokenizer is byte-level BPE
          model_type | "xlm-roberta" | model_type must be bert, but is xlm-roberta: its tokenizer is SentencePiece
          model_type | "mpnet"       | model_type must be bert, but is mpnet: its attention looks at the distance
          model_type | "t5"          | model_type must be bert, but is t5
          model_type | null          | model_type must be bert, but is missing
          hidden_act | "relu"        | hidden_act must be gelu, but is relu
          position_embedding_type | "alibi" | position_embedding_type must be absolute, but is alibi
          is_decoder | true          | is_decoder must be false
          num_attention_heads | 7    | hidden_size must be a multiple of num_attention_heads, 7, but is 384
          hidden_size | 0            | hidden_size must be a whole number of 1 or more, but is 0
          vocab_size | "many"        | vocab_size must be a whole number of 1 or more, but is "many"
          layer_norm_eps | 0         | layer_norm_eps must be above 0 and at most 0.1, but is 0.0
          """)
  void refusesByName(String field, String value, String message) throws JsonProcessingException {
    JsonConfig config = with(field, value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BertShape.of(config))
        .withMessageStartingWith(message);
  }

  @Test
  void knowsEncodersThatAreNotSupported() {
    assertThat(BertShape.isEncoder("bert")).isTrue();
    assertThat(BertShape.isEncoder("mpnet")).isTrue();
    assertThat(BertShape.isEncoder("llama")).isFalse();
  }
}
