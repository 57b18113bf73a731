package dev.headwater.transformer.gpt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class Gpt2FolderTest {
  private static final GptConfiguration SHAPE = TinyGpt2.SHAPE;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    TinyGpt2.write(folder);
  }

  @Test
  void readsWhatItWrote() throws IOException {
    GptConfiguration untied =
        new GptConfiguration(new Architecture.Gpt2(Gelu.EXACT, 1e-6), 50, 32, 12, 2, 3, 20, false);
    Map<String, INDArray> tensors = TinyGpt2.tensors(untied);
    Gpt2Folder.write(folder, untied, tensors);
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThat(read.configuration()).isEqualTo(untied);
      for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
        assertThat(read.tensor(tensor.getKey(), tensor.getValue().shape()))
            .isEqualTo(tensor.getValue());
      }
    }
  }

  @Test
  void takesQueryKeyAndValueApart() throws IOException {
    try (GptFile read = GptFile.open(folder);
        GptWeights weights = read.weights()) {
      INDArray stored = requireNonNull(TinyGpt2.tensors(SHAPE).get("h.1.attn.c_attn.weight"));
      GptWeights.Block block = weights.blocks().get(1);
      assertThat(block.query().weight().getFloat(3, 5)).isEqualTo(stored.getFloat(5, 3));
      assertThat(block.key().weight().getFloat(3, 5)).isEqualTo(stored.getFloat(5, 12 + 3));
      assertThat(block.value().weight().getFloat(3, 5)).isEqualTo(stored.getFloat(5, 24 + 3));
      assertThat(weights.unembedding()).isSameAs(weights.tokenEmbedding());
    }
  }

  @Test
  void readsNamesWithoutThePrefix() throws IOException {
    Map<String, INDArray> tensors = TinyGpt2.tensors(SHAPE);
    Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of());
    try (GptFile read = GptFile.open(folder);
        GptWeights weights = read.weights()) {
      assertThat(weights.tokenEmbedding()).isEqualTo(tensors.get("wte.weight"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"n_embd\" : 12', '\"n_embd\" : 13', 'modelWidth 13 must be a multiple of heads 3'",
    "'\"n_head\" : 3', '\"n_head\" : 0', 'n_head must be a whole number of 1 or more, but is 0'",
    "'\"n_layer\"', '\"layers\"', 'n_layer must be a whole number of 1 or more, but is missing'",
    "'\"gpt2\"', '\"llama\"', 'model_type must be gpt2, but is llama'",
    "gelu_new, relu, 'activation_function must be gelu_new or gelu, but is relu'",
    "'}', '', 'config.json is not valid JSON'",
  })
  void refusesAConfigurationOfAnother(String from, String to, String message) throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(from, to));
    assertThatThrownBy(() -> Gpt2Folder.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(message);
  }

  @Test
  void refusesTensorsOfAnotherShape() throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"n_embd\" : 12", "\"n_embd\" : 6"));
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThatThrownBy(read::weights).hasMessageContaining("must be [6, 18], but is [12, 36]");
    }
  }

  @Test
  void refusesATokenizerOfAnotherModel() throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace(",\"A\":1", ",\"A\":0"));
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThatThrownBy(read::tokenizer).hasMessageContaining("id 0 of \"A\"");
    }
    Files.delete(tokenizer);
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThatThrownBy(read::tokenizer).hasMessageContaining("tokenizer.json");
    }
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> GptFile.open(folder)).hasMessageContaining("model.safetensors");
    Files.delete(folder.resolve("config.json"));
    assertThatThrownBy(() -> GptFile.open(folder)).hasMessageContaining("config.json");
  }

  private void edit(String from, String to) throws IOException {
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
  }

  @Test
  void takesGpt2sDefaultsForFieldsThatAreMissing() throws IOException {
    edit("\"n_inner\"", "\"other\"");
    edit("\"activation_function\"", "\"other\"");
    edit("\"layer_norm_epsilon\"", "\"other\"");
    edit("\"tie_word_embeddings\"", "\"other\"");
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThat(read.configuration()).isEqualTo(SHAPE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "scale_attn_weights, false, scale_attn_weights must be true",
    "scale_attn_by_inverse_layer_idx, true, scale_attn_by_inverse_layer_idx must be false",
    "n_inner, 2.5, n_inner must be a whole number of 1 or more",
    "n_positions, \"many\", n_positions must be a whole number of 1 or more",
    "vocab_size, 4294967296, vocab_size must be a whole number of 1 or more",
  })
  void refusesAVariantThatItDoesNotCompute(String field, String value, String message)
      throws IOException {
    edit("{", "{ \"" + field + "\" : " + value + ",");
    String name = "\"" + field + "\"";
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    int second = text.indexOf(name, text.indexOf(name) + 1);
    if (second > 0) {
      Files.writeString(
          config, text.substring(0, second) + "\"other\"" + text.substring(second + name.length()));
    }
    assertThatThrownBy(() -> Gpt2Folder.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("config.json: " + message);
  }

  @Test
  void stopsAtTheTokenOfTheConfigurationAndOfTheTokenizer() throws IOException {
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThat(read.stops()).isEmpty();
    }
    edit("\"eos_token_id\" : null", "\"eos_token_id\" : 7");
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(
        tokenizer,
        Files.readString(tokenizer)
            .replace("\"B\":2", "\"<|endoftext|>\":2")
            .replace("[]", "[{\"id\":2,\"content\":\"<|endoftext|>\",\"special\":true}]")
            .replaceFirst("\"merges\":\\[[^\\]]*\\]", "\"merges\":[]"));
    try (Gpt2Folder read = Gpt2Folder.open(folder)) {
      assertThat(read.stops()).containsExactlyInAnyOrder(2, 7);
    }
  }

  @Test
  void writesOnlyAGpt2() {
    GptConfiguration llama = new GptConfiguration(TinyGpt.llama(2, 6), 50, 32, 12, 2, 2, 24, true);
    assertThatThrownBy(() -> Gpt2Folder.write(folder, llama, Map.of()))
        .hasMessage("only a GPT-2 can be written as config.json");
  }
}
