package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.transformer.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models are the small ones of {@link LlamaReferenceTest}. */
class LlamaFolderTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(LlamaReferenceTest.folder(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private void edit(Consumer<ObjectNode> change) throws IOException {
    Path config = folder.resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    change.accept(json);
    JSON.writeValue(config.toFile(), json);
  }

  private GptConfiguration configuration() throws IOException {
    try (GptFile file = GptFile.open(folder)) {
      return file.configuration();
    }
  }

  @Test
  void readsScalingAsItWasWrittenBeforeTransformers5() throws IOException {
    copy("llama");
    GptConfiguration expected = configuration();
    edit(json -> {
      ObjectNode scaling = (ObjectNode) json.remove("rope_parameters");
      json.set("rope_theta", scaling.remove("rope_theta"));
      json.set("rope_scaling", scaling);
    });
    assertThat(configuration()).isEqualTo(expected);
  }

  @Test
  void readsGemmasLayersAsTheyWereWrittenBefore() throws IOException {
    copy("gemma3");
    GptConfiguration expected = configuration();
    edit(json -> {
      JsonNode scaling = json.remove("rope_parameters");
      ObjectNode global = (ObjectNode) scaling.path("full_attention");
      json.set("rope_theta", global.remove("rope_theta"));
      json.set("rope_scaling", global);
      json.set("rope_local_base_freq", scaling.path("sliding_attention").path("rope_theta"));
      json.remove("layer_types");
      json.put("sliding_window_pattern", 3);
    });
    assertThat(configuration()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "model_type, \"bert\", 'model_type bert is not supported; gpt2, llama, mistral, qwen2, qwen3,"
        + " gemma3_text, phi3 are'",
    "attention_bias, true, attention_bias must be false",
    "hidden_act, \"gelu\", 'hidden_act must be silu, but is gelu'",
    "quantization_config, {}, quantization_config is not supported",
    "rope_parameters, '{\"rope_type\": \"dynamic\"}',"
        + " 'rope_type dynamic is not supported; default, linear, llama3, yarn and longrope are'",
    "num_hidden_layers, null,"
        + " 'num_hidden_layers must be a whole number of 1 or more, but is null'",
    "rms_norm_eps, null, 'rms_norm_eps must be a number, but is null'",
  })
  void refusesWhatItDoesNotCompute(String field, String value, String message) throws IOException {
    copy("llama");
    JsonNode other = JSON.readTree(value);
    edit(json -> json.set(field, other));
    assertThatThrownBy(() -> GptFile.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve("config.json") + ": " + message);
  }

  @Test
  void refusesLayersInAnotherOrder() throws IOException {
    copy("gemma3");
    edit(json -> json.withArray("layer_types").set(1, "full_attention"));
    assertThatThrownBy(() -> GptFile.open(folder))
        .hasMessageEndingWith(
            "layer_types[2] must be sliding_attention, because one in 2 layers is full_attention,"
                + " but is full_attention");
  }

  @Test
  void refusesTensorsThatTheModelDoesNotHave() throws IOException {
    copy("qwen3");
    edit(json -> json.put("model_type", "llama"));
    assertThatThrownBy(() -> GptFile.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(
            folder
                + ": tensor model.layers.0.self_attn.k_norm.weight is not supported: a model of"
                + " this architecture does not have it");
  }

  @Test
  void namesThePartThatIsMissing() throws IOException {
    copy("qwen2");
    Path index = folder.resolve("model.safetensors.index.json");
    String part =
        JSON.readTree(index.toFile()).path("weight_map").path("model.norm.weight").asText();
    Files.delete(folder.resolve(part));
    assertThatThrownBy(() -> GptFile.open(folder)).hasMessageContaining(part);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"weight_map\": {\"a\": \"../b.safetensors\"}}',"
        + " 'a must be in a .safetensors file beside it, but is in ../b.safetensors'",
    "'{}', 'weight_map must name the tensors'' files, but is empty'",
    "'{', 'is not valid JSON'",
  })
  void refusesAnIndexThatDoesNotNameItsFiles(String json, String message) throws IOException {
    copy("qwen2");
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    assertThatThrownBy(() -> GptFile.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  @Test
  void leavesTheFrequenciesOfOlderFilesAlone() throws IOException {
    copy("smollm");
    try (GptFile file = GptFile.open(folder);
        Safetensors old = Safetensors.open(folder.resolve("model.safetensors"))) {
      Map<String, INDArray> tensors = new LinkedHashMap<>();
      for (String name : old.names()) {
        tensors.put(name, old.tensor(name, old.shape(name)));
      }
      tensors.put("model.layers.0.self_attn.rotary_emb.inv_freq", Nd4j.zeros(4));
      Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of());
      assertThat(configuration()).isEqualTo(file.configuration());
    }
  }

  @Test
  void stopsAtTheTokensOfBothConfigurations() throws IOException {
    copy("smollm");
    edit(json -> json.putArray("eos_token_id").add(3).add(4));
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 5}");
    try (GptFile file = GptFile.open(folder)) {
      assertThat(file.stops()).containsExactlyInAnyOrderElementsOf(List.of(3, 4, 5));
    }
  }
}
