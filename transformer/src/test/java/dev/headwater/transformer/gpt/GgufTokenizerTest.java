package dev.headwater.transformer.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.tensors.Gguf;
import dev.headwater.transformer.tensors.GgufBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTokenizerTest {
  private static final List<String> PIECES =
      List.of("<unk>", "<s>", "</s>", "<|end|>", "<0x0A>", "▁", "a", "b", "▁a", "ab", "▁ab", "<b>");
  private static final int[] TYPES = {2, 3, 3, 3, 6, 1, 1, 1, 1, 1, 1, 4};

  @TempDir private Path folder;

  /** Metadata of a SentencePiece model, whose scores prefer the longer pieces. */
  private static GgufBytes sentencePiece(String model) {
    GgufBytes file =
        new GgufBytes()
            .string("general.architecture", "llama")
            .string("tokenizer.ggml.model", model)
            .strings("tokenizer.ggml.tokens", PIECES)
            .integers("tokenizer.ggml.token_type", TYPES)
            .integer("tokenizer.ggml.bos_token_id", 1)
            .integer("tokenizer.ggml.eos_token_id", 2);
    return file.numbers("tokenizer.ggml.scores", 0, 0, 0, 0, 0, -9, -8, -7, -3, -2, -1, 0);
  }

  private Gguf open(GgufBytes file) throws IOException {
    Path path = folder.resolve("tokenizer.gguf");
    file.writeTo(path);
    return Gguf.open(path);
  }

  @Test
  void mergesSentencePieceByScores() throws IOException {
    try (Gguf file = open(sentencePiece("llama"))) {
      Tokenizer tokenizer = new GgufTokenizer(file).read();

      assertThat(tokenizer.encode("ab\nba")).containsExactly(10, 4, 7, 6);
      assertThat(tokenizer.encode("<b>ab")).containsExactly(5, 11, 9);
      assertThat(tokenizer.encodePrompt("ab")).containsExactly(1, 10);
      assertThat(tokenizer.encodeWithControls("<s>a</s>")).containsExactly(1, 8, 2);
      assertThat(tokenizer.decode(new int[] {1, 10, 4, 7, 6, 2})).isEqualTo("ab\nba");
    }
  }

  @Test
  void cutsUnigramsByTheirSum() throws IOException {
    try (Gguf file = open(sentencePiece("t5"))) {
      Tokenizer tokenizer = new GgufTokenizer(file).read();

      assertThat(tokenizer.encode("ab")).containsExactly(10);
      assertThat(tokenizer.encodePrompt("ba")).containsExactly(5, 7, 6); // T5 has no first token
    }
  }

  @Test
  void addsWhatTheFileSaysToATextsBeginning() throws IOException {
    GgufBytes file =
        sentencePiece("llama")
            .flag("tokenizer.ggml.add_bos_token", false)
            .flag("tokenizer.ggml.add_space_prefix", false);
    try (Gguf opened = open(file)) {
      assertThat(new GgufTokenizer(opened).read().encodePrompt("ab")).containsExactly(9);
    }
  }

  @Test
  void endsTextsAtTheEndOfATurnToo() throws IOException {
    try (Gguf file = open(sentencePiece("llama").integer("tokenizer.ggml.eot_token_id", 3))) {
      assertThat(new GgufTokenizer(file).stops()).containsExactlyInAnyOrder(2, 3);
    }
  }

  @Test
  void readsTheChatTemplateWithTheNamesOfItsTokens() throws IOException {
    try (Gguf file = open(sentencePiece("llama"))) {
      assertThat(new GgufTokenizer(file).chat()).isEmpty();
    }
    try (Gguf file = open(sentencePiece("llama").string("tokenizer.chat_template", "{{ x }}"))) {
      assertThat(new GgufTokenizer(file).chat()).contains(new ChatFormat("{{ x }}", "<s>", "</s>"));
    }
  }

  @Test
  void givesWhiteSpaceAfterAMarkToTheMarkInPhi3() throws IOException {
    GgufBytes phi = sentencePiece("llama").string("general.architecture", "phi3");
    try (Gguf file = open(phi)) {
      assertThat(new GgufTokenizer(file).read().encodeWithControls("<|end|>\n ab"))
          .containsExactly(3, 10);
    }
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    GgufBytes few =
        new GgufBytes()
            .string("tokenizer.ggml.model", "llama")
            .strings("tokenizer.ggml.tokens", PIECES)
            .integers("tokenizer.ggml.token_type", 1, 1);
    try (Gguf file = open(few)) {
      GgufTokenizer tokenizer = new GgufTokenizer(file);
      assertThatThrownBy(tokenizer::read)
          .hasMessageContaining("tokenizer.ggml.token_type must have 12 numbers")
          .hasMessageContaining("but has 2");
      assertThatThrownBy(tokenizer::stops).hasMessageContaining("eos_token_id");
    }
  }
}
