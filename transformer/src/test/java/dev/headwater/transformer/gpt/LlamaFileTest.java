package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.tensors.GgufBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class LlamaFileTest {
  @TempDir private Path folder;
  private Path path = Path.of("");

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("tiny.gguf");
    TinyGguf.write(path, TinyGguf.TOKENS);
  }

  /** Replaces a name in the file by another one of the same length. */
  private void replace(String from, String to) throws IOException {
    String bytes = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains(from);
    assertThat(to).hasSameSizeAs(from);
    Files.write(path, bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void readsTheShape() throws IOException {
    try (GptFile file = GptFile.open(path)) {
      GptConfiguration shape = file.configuration();
      assertThat(shape.architecture())
          .isInstanceOfSatisfying(
              Architecture.Llama.class,
              llama -> {
                assertThat(llama.attention().keyValueHeads()).isEqualTo(1);
                assertThat(llama.attention().rope())
                    .isEqualTo(Rope.of(10_000, 4, Rope.Pairs.NEIGHBOURS));
                assertThat((float) llama.normEpsilon()).isEqualTo(1e-5f);
              });
      assertThat(shape.vocabularySize()).isEqualTo(TinyGguf.TOKENS.size());
      assertThat(shape.contextSize()).isEqualTo(64);
      assertThat(shape.heads()).isEqualTo(2);
      assertThat(shape.feedForwardWidth()).isEqualTo(12);
      assertThat(shape.tiedUnembedding()).isTrue();
    }
  }

  @Test
  void readsWeightsThatOutliveTheFile() throws IOException {
    GptWeights weights;
    try (GptFile file = GptFile.open(path)) {
      weights = file.weights();
    }
    try (weights) {
      assertThat(weights.unembedding()).isSameAs(weights.tokenEmbedding());
      assertThat(weights.positionEmbedding()).isNull();
      assertThat(weights.blocks().getFirst().key().weight().shape()).containsExactly(4, 8);
      assertThat(weights.blocks().getFirst().mlp().down().weight().shape()).containsExactly(8, 12);
      assertThat(weights.tokenEmbedding().getFloat(0, 3)).isEqualTo((float) Math.sin(3));
    }
  }

  @Test
  void readsTheEmbeddingAlone() throws IOException {
    try (GptFile file = GptFile.open(path);
        INDArray embedding = file.tokenEmbedding()) {
      assertThat(embedding.shape()).containsExactly(TinyGguf.TOKENS.size(), 8);
    }
  }

  @Test
  void readsTheTokenizerAndWhatEndsATurn() throws IOException {
    try (GptFile file = GptFile.open(path)) {
      Tokenizer tokenizer = file.tokenizer();
      assertThat(tokenizer.encode("ab")).containsExactly(2, 3);
      assertThat(tokenizer.hasControl("<|im_start|>")).isTrue();
      assertThat(tokenizer.hasControl("a")).isFalse();
      assertThat(file.stops()).containsExactly(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          smollm | gpt-4o | pre-tokenizer must be one of gpt-2, smollm, llama-bpe, qwen2, tekken but is gpt-4o
          gpt2   | rwkv   | tokenizer.ggml.model must be gpt2, llama or t5, but is rwkv
          """)
  void namesATokenizerThatIsNotSupported(String part, String other, String reason)
      throws IOException {
    replace("\0" + part, "\0" + other);
    try (GptFile file = GptFile.open(path)) {
      assertThatThrownBy(file::tokenizer)
          .isInstanceOf(IOException.class)
          .hasMessage(path + ": " + reason);
    }
  }

  @Test
  void refusesAnotherArchitecture() throws IOException {
    replace("\005\0\0\0\0\0\0\0llama", "\005\0\0\0\0\0\0\0grok1");
    assertThatThrownBy(() -> GptFile.open(path))
        .isInstanceOf(IOException.class)
        .hasMessage(
            path
                + ": general.architecture grok1 is not supported; llama, qwen2, qwen3, gemma3, phi3"
                + " are");
  }

  @Test
  void refusesTensorsThatTheArchitectureDoesNotHave() throws IOException {
    TinyGguf.writeQuantized(path, "qwen2", 32, 10, 64);
    replace("qwen2", "llama");
    try (GptFile file = GptFile.open(path)) {
      assertThatThrownBy(file::configuration)
          .isInstanceOf(IOException.class)
          .hasMessage(
              path
                  + ": tensor blk.0.attn_k.bias is not supported: a model of this architecture does"
                  + " not have it");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expert_count, 8, 'llama.expert_count 8: mixtures of experts are not supported'",
    "attention.value_length, 6, 'llama.attention.value_length must be that of keys, 4, but is 6'",
    "rope.scaling.type, dynamic,"
        + " 'llama.rope.scaling.type dynamic is not supported; none, linear and yarn are'",
    "attention.head_count, 3, 'the model width 8 must be a multiple of the heads, 3'",
    "attention.head_count, 0, 'the model width 8 must be a multiple of the heads, 0'",
  })
  void refusesWhatItDoesNotCompute(String key, String value, String message) throws IOException {
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", "llama")
            .integer("llama.embedding_length", 8)
            .integer("llama.block_count", 1)
            .integer("llama.attention.head_count", 2)
            .number("llama.rope.freq_base", 10_000);
    if (value.matches("\\d+")) {
      gguf.integer("llama." + key, Integer.parseInt(value));
    } else {
      gguf.string("llama." + key, value);
    }
    gguf.writeTo(path);
    try (GptFile file = GptFile.open(path)) {
      assertThatThrownBy(file::configuration)
          .isInstanceOf(IOException.class)
          .hasMessage(path + ": " + message);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama.context_length, llama.context_lengtx",
    "llama.attention.head_count_kv, llama.attention.head_count_kx",
    "llama.rope.freq_base, llama.rope.freq_basx",
  })
  void namesTheKeyThatIsMissing(String key, String other) throws IOException {
    replace(key, other);
    try (GptFile file = GptFile.open(path)) {
      assertThatThrownBy(file::configuration)
          .hasMessage(path + ": metadata " + key + " must be a Number, but is missing");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "blk.0.ffn_gate.weight, blk.0.ffn_gatx.weight",
    "blk.0.attn_norm.weight, blk.0.attn_norx.weight",
    "output_norm.weight, output_norx.weight",
  })
  void namesTheTensorThatIsMissing(String tensor, String other) throws IOException {
    replace(tensor, other);
    try (GptFile file = GptFile.open(path)) {
      assertThatThrownBy(file::weights).hasMessage(path + " has no tensor " + tensor);
    }
  }
}
