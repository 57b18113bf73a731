package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.tokenizer.EncoderTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares an encoder of small random weights with sentence-transformers, from text to vector; the
 * golden values are written by src/test/python/tiny_bert.py.
 */
class BertFolderTest {
  private static final double TOLERANCE = 1e-4;

  private TinyBert tiny = new TinyBert(Path.of(""));

  @BeforeEach
  void copy(@TempDir Path folder) throws IOException {
    tiny = TinyBert.in(folder);
  }

  private void weights(String file) throws IOException {
    Files.copy(
        tiny.file(file), tiny.file("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @CsvSource({
    "mean, model.safetensors", "cls, model.safetensors",
    "mean, model-fp16.safetensors", "cls, model-bf16.safetensors"
  })
  void agreesWithSentenceTransformers(String pooling, String file) throws IOException {
    weights(file);
    tiny.write("headwater.json", "{\"pooling\": \"%s\"}".formatted(pooling));
    assertAgrees(pooling);
  }

  /** As sentence-transformers published it, without a file of ours. */
  @Test
  void agreesWithWhatWasPublished() throws IOException {
    BertFolder folder = BertFolder.open(tiny.path());
    assertThat(folder.pooling()).isEqualTo(Pooling.MEAN);
    assertThat(folder.texts().queryPrefix()).isEqualTo("query: ");
    assertThat(folder.texts().passagePrefix()).isEqualTo("passage: ");
    assertThat(folder.texts().maxTokens()).isEqualTo(128);
    assertThat(folder.files().stream().map(path -> path.getFileName().toString()))
        .contains("config.json", "tokenizer.json", "model.safetensors");
    assertAgrees("mean");
  }

  private void assertAgrees(String pooling) throws IOException {
    BertFolder folder = BertFolder.open(tiny.path());
    EncoderTexts texts = folder.texts();
    JsonNode golden = tiny.golden();
    Map<String, Function<String, int[]>> kinds =
        Map.of(
            "plain",
            text -> texts.tokenizer().encode(text, texts.maxTokens()),
            "query",
            texts::question,
            "document",
            texts::passage);
    try (Encoder encoder = BertEncoders.load(folder, Precision.PLAIN, 1, null)) {
      for (Map.Entry<String, Function<String, int[]>> kind : kinds.entrySet()) {
        List<int[]> sequences =
            StreamSupport.stream(golden.path("texts").spliterator(), false)
                .map(JsonNode::asText)
                .map(kind.getValue())
                .toList();
        assertClose(encoder.encode(sequences), golden.path(pooling).path(kind.getKey()));
      }
    }
  }

  private static void assertClose(float[][] vectors, JsonNode golden) {
    assertThat(golden).hasSize(vectors.length);
    for (int i = 0; i < vectors.length; i++) {
      assertThat(golden.path(i)).hasSize(vectors[i].length);
      for (int c = 0; c < vectors[i].length; c++) {
        assertThat((double) vectors[i][c])
            .as("number %d of text %d", c, i)
            .isCloseTo(golden.path(i).path(c).asDouble(), within(TOLERANCE));
      }
    }
  }

  @Test
  void readsAnOnnxExportToo() throws IOException {
    BertWeights weights = BertFolder.open(tiny.path()).readWeights();
    Files.delete(tiny.file("model.safetensors"));
    Files.createDirectory(tiny.file("onnx"));
    Files.write(tiny.file("onnx/model.onnx"), OnnxExport.of(weights).toByteArray());

    assertThat(BertFolder.open(tiny.path()).readWeights()).isEqualTo(weights);
  }

  @Test
  void isFastWhereItsShapeAllows() throws IOException {
    assumeTrue(Precision.FP32.isSupported(), "there is no oneDNN for this system");
    BertFolder folder = BertFolder.open(tiny.path());
    List<int[]> sequence = List.of(folder.texts().question("How long is the river?"));
    try (Encoder plain = BertEncoders.load(folder, Precision.PLAIN, 1, null);
        Encoder fast = BertEncoders.load(folder, Precision.FP32, 1, null)) {
      BertEncoders.warmUp(fast); // whose sequences are longer than the context
      assertThat(fast).isInstanceOf(FastBertEncoder.class);
      assertThat(fast.encode(sequence)[0])
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(plain.encode(sequence)[0]);
    }
    tiny.configure(config -> config.put("num_attention_heads", 4)); // 8 wide
    try (Encoder other = BertEncoders.load(BertFolder.open(tiny.path()), Precision.FP32, 1, null)) {
      assertThat(other).isInstanceOf(BertEncoder.class);
    }
  }

  @Test
  void heedsTheEpsilonOfTheNorms() throws IOException {
    tiny.configure(config -> config.put("layer_norm_eps", 0.05));
    BertFolder folder = BertFolder.open(tiny.path());
    List<int[]> sequence = List.of(folder.texts().question("How long is the river?"));
    float[] usual;
    try (Encoder encoder = BertEncoders.load(folder, Precision.PLAIN, 1, null)) {
      float[] vector = encoder.encode(sequence)[0];
      if (Precision.FP32.isSupported()) {
        try (Encoder fast = BertEncoders.load(folder, Precision.FP32, 1, null)) {
          assertThat(fast.encode(sequence)[0])
              .usingComparatorWithPrecision(1e-4f)
              .containsExactly(vector);
        }
      }
      usual = vector;
    }
    tiny.configure(config -> config.put("layer_norm_eps", 1e-12));
    try (Encoder encoder =
        BertEncoders.load(BertFolder.open(tiny.path()), Precision.PLAIN, 1, null)) {
      assertThat(encoder.encode(sequence)[0]).isNotEqualTo(usual);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json"})
  void namesTheFileThatIsMissing(String file) throws IOException {
    Files.delete(tiny.file(file));
    assertRefused(tiny.path() + " has no " + file);
  }

  @Test
  void namesTheWeightsThatAreMissing() throws IOException {
    Files.delete(tiny.file("model.safetensors"));
    Files.writeString(tiny.file("pytorch_model.bin"), "");
    assertRefused(
        "has no weights: model.safetensors or model.onnx or onnx/model.onnx must be there");
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_size, 64, 'hidden_size is 64, but the weights have 32'",
    "num_hidden_layers, 3, 'num_hidden_layers is 3, but the weights have 2'",
    "vocab_size, 4000, 'vocab_size is 4000, but the weights have '",
    "max_position_embeddings, 512, 'max_position_embeddings is 512, but the weights have 160'",
    "intermediate_size, 16, 'intermediate_size is 16, but the weights have 64'",
  })
  void namesTheFieldThatTheWeightsContradict(String field, int value, String message)
      throws IOException {
    tiny.configure(config -> config.put(field, value));
    BertFolder folder = BertFolder.open(tiny.path());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(folder::readWeights)
        .withMessageStartingWith(tiny.file("config.json") + ": ")
        .withMessageContaining(message);
  }

  @Test
  void refusesATokenizerOfAnotherModel() throws IOException {
    tiny.configure(config -> config.put("vocab_size", 20));
    assertRefused("tokenizer.json has ", " tokens, but vocab_size of config.json is 20");
  }

  @Test
  void namesTheTensorThatIsMissing() throws IOException {
    Files.copy(
        Path.of("src/test/resources/tiny-gpt2/model.safetensors"),
        tiny.file("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    BertFolder folder = BertFolder.open(tiny.path());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(folder::readWeights)
        .withMessageEndingWith("has no tensor embeddings.word_embeddings.weight");
  }

  @Test
  void knowsAnEncoderFromAGpt() throws IOException {
    assertThat(BertFolder.isOne(tiny.path())).isTrue();
    assertThat(BertFolder.isOne(Path.of("src/test/resources/tiny-gpt2"))).isFalse();
    assertThat(BertFolder.isOne(Path.of("src/test/resources/tiny-llamas/llama"))).isFalse();
    assertThat(BertFolder.isOne(Path.of("no folder"))).isFalse();
  }

  private void assertRefused(String... messages) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> BertFolder.open(tiny.path()))
        .satisfies(e -> assertThat(e.getMessage()).contains(messages));
  }
}
