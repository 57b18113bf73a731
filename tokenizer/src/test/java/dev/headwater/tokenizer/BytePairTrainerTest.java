package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden values are from {@code src/test/python/byte_pair_training.py}. */
class BytePairTrainerTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = BytePairTrainerTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void learnsWhatHuggingFacesTrainerLearns() throws IOException {
    String text = new String(resource("byte-pair-training.txt"), UTF_8);
    JsonNode golden = new ObjectMapper().readTree(resource("byte-pair-training.json"));

    BytePairVocabulary learned = BytePairTrainer.train(text, golden.path("size").asInt());

    assertThat(learned.merges()).containsExactlyElementsOf(texts(golden.path("merges")));
    assertThat(learned.tokens()).containsExactlyElementsOf(texts(golden.path("tokens")));
    assertThat(learned.encoding().encode(text))
        .containsExactly(new ObjectMapper().convertValue(golden.path("ids"), int[].class));
  }

  @Test
  void endsWhenNoPairOccursTwice() {
    assertThat(BytePairTrainer.train("ab ab xy", 1000).merges()).containsExactly("a b");
  }

  @Test
  void refusesAVocabularyThatCannotHoldTheBytes() {
    assertThatThrownBy(() -> BytePairTrainer.train("text", 255))
        .hasMessageContaining("vocabulary is 255; at least 256 is needed");
  }

  @Test
  void givesEachCharacterOfATextATokenInTheirOrder() {
    String text = "ba 文é\n🙂文";
    BytePairVocabulary characters = BytePairVocabulary.ofCharacters(text);
    BytePairEncoding encoding = characters.encoding();

    assertThat(encoding.encode(text)).containsExactly(3, 2, 1, 5, 4, 0, 6, 5);
    assertThat(encoding.decode(encoding.encode(text))).isEqualTo(text);
  }

  @Test
  void needsNothingButTheCharactersOfPlainEnglish() {
    assertThat(BytePairVocabulary.ofCharacters("hello world").tokens()).hasSize(8);
  }

  @Test
  void isReadAgainFromItsFile(@TempDir Path folder) throws IOException {
    String text = new String(resource("byte-pair-training.txt"), UTF_8);
    BytePairVocabulary learned = BytePairTrainer.train(text, 300);
    Path file = Files.writeString(folder.resolve("tokenizer.json"), learned.json());

    assertThat(Tokenizer.load(file).encode(text)).containsExactly(learned.encoding().encode(text));
  }

  @Test
  void prefersTheMoreFrequentPairThenTheSmallerIds() {
    assertThat(BytePairTrainer.train("cd cd ab ab ab", 1000).merges().getFirst()).isEqualTo("a b");
    assertThat(BytePairTrainer.train("cd cd ab ab", 1000).merges().getFirst()).isEqualTo("a b");
  }

  @Test
  void mergesARunOfOneLetterFromItsStart() {
    BytePairVocabulary learned = BytePairTrainer.train("aaaaa aaaaa", 1000);

    assertThat(learned.merges()).containsExactly("a a", "aa a", "aa aaa");
    assertThat(learned.encoding().decode(learned.encoding().encode("aaaaaaa")))
        .isEqualTo("aaaaaaa");
  }

  @Test
  void neverMergesAcrossWords() {
    BytePairVocabulary learned = BytePairTrainer.train("a, b a, b a, b a, b", 1000);

    assertThat(learned.tokens()).noneMatch(token -> token.contains(",") && token.length() > 1);
  }

  @Test
  void endsAtTheSizeThatIsAsked() {
    assertThat(BytePairTrainer.train("abc abc abc", 256).merges()).isEmpty();
    assertThat(BytePairTrainer.train("abc abc abc", 257).tokens()).hasSize(257);
    assertThat(BytePairTrainer.train("", 1000).tokens()).hasSize(256);
  }

  @Test
  void learnsFromIllFormedTextToo() {
    BytePairVocabulary learned = BytePairTrainer.train("\uD83D\uD83D \uD83D\uD83D", 1000);

    assertThat(learned.encoding().decode(learned.encoding().encode("é\uD83D"))).isEqualTo("é?");
  }
}
