package dev.headwater.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairEncodingTest {
  private static final List<String> CONTROLS = List.of("<|im_start|>", "<|im_end|>");
  private static final List<String> MERGES =
      List.of(
          "Ġ t", "h e", "Ġt he", "i n", "Ġ Ġ", "r e", "Ġ a", "1 2", "' s", "ä ¸", "e r", "he r");
  private static final List<String> TOKENS = tokens();
  private static final BytePairEncoding BPE =
      new BytePairEncoding(TOKENS, MERGES, List.of(0, 1), "smollm");

  /** The control tokens, every byte but 0xFF, and what the merges make. */
  private static List<String> tokens() {
    List<String> tokens = new ArrayList<>(CONTROLS);
    IntStream.range(0, 255).forEach(b -> tokens.add(String.valueOf(ByteAlphabet.character(b))));
    MERGES.forEach(merge -> tokens.add(merge.replace(" ", "")));
    return tokens;
  }

  private static List<String> pieces(String text) {
    return Arrays.stream(BPE.encode(text)).mapToObj(TOKENS::get).toList();
  }

  @Test
  void mergesTheBestRankFirst() {
    assertThat(pieces("there the")).containsExactly("t", "he", "re", "Ġthe");
    assertThat(pieces("her")).containsExactly("her");
  }

  @Test
  void splitsDigitsSingly() {
    assertThat(pieces("a 12")).containsExactly("a", "Ġ", "1", "2");
  }

  @Test
  void leavesTheLastSpaceToTheWordBehindIt() {
    assertThat(pieces("in   the")).containsExactly("in", "ĠĠ", "Ġthe");
    assertThat(pieces("in  12")).containsExactly("in", "ĠĠ", "1", "2");
  }

  @Test
  void readsControlTokensOnlyWhereAsked() {
    assertThat(BPE.encode("<|im_end|>")).hasSize(10);
    assertThat(BPE.encodeWithControls("in<|im_end|>a")).containsExactly(id("in"), 1, id("a"));
    assertThat(BPE.control("<|im_start|>")).isZero();
  }

  @Test
  void decodesWhatItEncoded() {
    String text = "The café's price: 12 € — 中文 🙂\n\n\tdone  ";
    assertThat(BPE.decode(BPE.encode(text))).isEqualTo(text);
    assertThat(BPE.decode(BPE.encodeWithControls("a<|im_end|>"))).isEqualTo("a");
  }

  @Test
  void mergesAWordOfAMillionLettersInLinearithmicTime() {
    assertThat(BPE.encode("in".repeat(500_000))).hasSize(500_000);
  }

  @Test
  void encodesNothingAsNothing() {
    assertThat(BPE.encode("")).isEmpty();
    assertThat(BPE.encodeWithControls("")).isEmpty();
    assertThat(BPE.decode(new int[0])).isEmpty();
  }

  @Test
  void hasNoTextBeyondItsVocabulary() {
    assertThat(BPE.bytes(BPE.size())).isEmpty();
    assertThat(BPE.decode(new int[] {BPE.size() + 5})).isEmpty();
  }

  @Test
  void decodesHalfACharacterAsAReplacement() {
    int[] ids = BPE.encode("🙂");
    assertThat(ids).hasSize(4);
    assertThat(BPE.decode(Arrays.copyOf(ids, 2))).isEqualTo("\uFFFD");
    assertThat(BPE.bytes(ids[0])).containsExactly(0xF0);
  }

  @Test
  void aSurrogateWithoutItsPairBecomesAQuestionMark() {
    assertThat(BPE.decode(BPE.encode("a\uD83Db"))).isEqualTo("a?b");
  }

  @Test
  void dropsBytesThatTheVocabularyLacks() {
    var few = new BytePairEncoding(List.of("a", "b", "ab"), List.of("a b"), List.of(), "gpt-2");
    assertThat(few.encode("a水b b")).containsExactly(2, 1);
    assertThat(few.encode("水")).isEmpty();
  }

  @Test
  void mergesInTheOrderOfRanksNotOfPlaces() {
    List<String> tokens = List.of("a", "b", "c", "ab", "bc", "abc");
    var backwards = new BytePairEncoding(tokens, List.of("b c", "a b"), List.of(), "gpt-2");
    var forwards = new BytePairEncoding(tokens, List.of("a b", "b c"), List.of(), "gpt-2");
    var whole = new BytePairEncoding(tokens, List.of("b c", "a bc"), List.of(), "gpt-2");

    assertThat(backwards.encode("abc")).containsExactly(0, 4);
    assertThat(forwards.encode("abc")).containsExactly(3, 2);
    assertThat(whole.encode("abcabc")).containsExactly(5, 5);
  }

  @Test
  void refusesAMergeThatIsNoPair() {
    for (String merge : List.of("in", "i n g", "")) {
      assertThatThrownBy(() -> new BytePairEncoding(TOKENS, List.of(merge), List.of(), "gpt-2"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("merge 0 must be two tokens but is \"" + merge + "\"");
    }
  }

  @Test
  void readsMergesThatAreListsOfTwo(@TempDir Path folder) throws IOException {
    String whole = new String(json("gpt-2"), UTF_8);
    String lists = whole.replaceFirst("\"Ġ t\",\"h e\"", "[\"Ġ\",\"t\"],[\"h\",\"e\"]");
    assertThat(lists).isNotEqualTo(whole);
    Path file = Files.writeString(folder.resolve("tokenizer.json"), lists);

    assertThat(Tokenizer.load(file).encode(" the")).containsExactly(id("Ġthe"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          "he":258   | "he":257     | must be unique and from 0 to
          "he":258   | "he":-3      | id -3 of "he" must be unique
          "he":258   | "he":9999    | id 9999 of "he" must be unique
          "he":258,  | ``           | no token has the id 258
          "he":258   | "he 河":258  | has U+0020, which is not in the byte-level alphabet
          "Ġ t"      | "Ġ t x"      | merge 0 must be two tokens but is "Ġ t x"
          "use_regex":true | "use_regex":false | pre_tokenizer must have add_prefix_space false
          "version"  | "normalizer":{"type":"NFC"},"version" | normalizer must be null
          """)
  void saysWhatIsWrongWithABrokenFile(
      String part, String replacement, String reason, @TempDir Path folder) throws IOException {
    String whole = new String(json("gpt-2"), UTF_8);
    String broken = whole.replace(part, replacement);
    assertThat(broken).isNotEqualTo(whole);
    Path file = Files.writeString(folder.resolve("tokenizer.json"), broken);

    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is not a supported tokenizer: ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "deepseek-llm"})
  void refusesAnUnknownPreTokenizer(String name) {
    assertThatThrownBy(() -> new BytePairEncoding(TOKENS, MERGES, List.of(), name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gpt-2, smollm, llama-bpe, qwen2, tekken")
        .hasMessageContaining(name);
  }

  @Test
  void refusesAMergeThatIsNotInTheVocabulary() {
    assertThatThrownBy(() -> new BytePairEncoding(TOKENS, List.of("x y"), List.of(), "smollm"))
        .hasMessageContaining("lacks the token \"xy\"");
    assertThatThrownBy(() -> BPE.control("<|nothing|>")).hasMessageContaining("<|nothing|>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "smollm"})
  void agreesWithTheReferenceOnRandomText(String preTokenizer, @TempDir Path folder)
      throws IOException {
    String[] pieces = {
      " ",
      "  ",
      "\n",
      "\t",
      "\u00a0",
      "\u3000",
      "the",
      "her",
      " in",
      "'s",
      "'S",
      "'ll",
      "12",
      "½",
      "²",
      "中文",
      "é",
      "e\u0301",
      "🙂",
      "_",
      "!?",
      "...",
      "\u0004",
      "Ω",
      "\r\n",
      "<|im_end|"
    };
    Random random = new Random(1);
    Path file = Files.write(folder.resolve("tokenizer.json"), json(preTokenizer));
    Tokenizer bpe = Tokenizer.load(file);
    try (HuggingFaceTokenizer reference =
        HuggingFaceTokenizer.newInstance(Files.newInputStream(file), Map.of())) {
      for (int i = 0; i < 2_000; i++) {
        String text =
            String.join(
                "",
                random
                    .ints(random.nextInt(12), 0, pieces.length)
                    .mapToObj(p -> pieces[p])
                    .toList());
        assertThat(Arrays.stream(bpe.encode(text)).asLongStream().toArray())
            .as(text)
            .isEqualTo(reference.encode(text, false, false).getIds());
      }
      assertThat(Arrays.stream(bpe.encodeWithControls("a <|im_end|>\nb")).asLongStream().toArray())
          .isEqualTo(reference.encode("a <|im_end|>\nb", false, false).getIds());
    }
  }

  private static int id(String token) {
    return TOKENS.indexOf(token);
  }

  @Test
  void refusesAnotherTokenizerFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String whole = new String(json("gpt-2"), UTF_8);
    Files.writeString(file, whole.replace("\"BPE\"", "\"WordPiece\""));
    assertThatThrownBy(() -> Tokenizer.load(file))
        .hasMessageContaining(file + " is not a supported tokenizer")
        .hasMessageContaining("model.type must be BPE or Unigram but is WordPiece");
    Files.writeString(file, whole.replace("\"ByteLevel\"", "\"Metaspace\""));
    assertThatThrownBy(() -> Tokenizer.load(file)).hasMessageContaining("ByteLevel");
    Files.writeString(file, whole.replace("\"he\"", "\"hee\""));
    assertThatThrownBy(() -> Tokenizer.load(file)).hasMessageContaining("lacks the token");
    Files.writeString(file, whole.substring(0, whole.length() - 1));
    assertThatThrownBy(() -> Tokenizer.load(file)).hasMessageContaining("not valid JSON");
  }

  private static byte[] json(String preTokenizer) throws IOException {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    TOKENS.forEach(token -> vocabulary.put(token, vocabulary.size()));
    List<Map<String, Object>> added = new ArrayList<>();
    for (String control : CONTROLS) {
      Map<String, Object> token = new LinkedHashMap<>();
      token.put("id", id(control));
      token.put("content", control);
      List.of("single_word", "lstrip", "rstrip", "normalized").forEach(k -> token.put(k, false));
      token.put("special", true);
      added.add(token);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("added_tokens", added);
    Map<String, Object> bytes =
        Map.of(
            "type",
            "ByteLevel",
            "add_prefix_space",
            false,
            "trim_offsets",
            true,
            "use_regex",
            true);
    Map<String, Object> digits = Map.of("type", "Digits", "individual_digits", true);
    json.put(
        "pre_tokenizer",
        preTokenizer.equals("gpt-2")
            ? bytes
            : Map.of("type", "Sequence", "pretokenizers", List.of(digits, bytes)));
    json.put("model", Map.of("type", "BPE", "vocab", vocabulary, "merges", MERGES));
    return new ObjectMapper().writeValueAsBytes(json);
  }
}
