package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.tokenizer.PieceNormalizer.Prefix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares with Hugging Face's tokenizers and sentencepiece on texts of many scripts. The golden
 * values are from {@code src/test/python/reference_tokenizers.py}.
 */
class ReferenceTokenizersTest {
  private static final JsonNode GOLDEN = golden();
  private static final List<String> TEXTS = texts(GOLDEN.path("texts"));
  private static final List<String> WITH_CONTROLS = texts(GOLDEN.path("with_controls"));

  /** A tokenizer and what the reference makes of the texts. */
  record Reference(String name, JsonNode golden) {
    int[] ids(int text) {
      return new ObjectMapper().convertValue(golden.path("ids").path(text), int[].class);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static JsonNode golden() {
    try (InputStream in =
        ReferenceTokenizersTest.class.getResourceAsStream("reference-tokenizers.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Stream<Reference> references(String field) {
    return StreamSupport.stream(GOLDEN.path(field).spliterator(), false)
        .map(golden -> new Reference(golden.path("name").asText(), golden));
  }

  static Stream<Reference> folders() {
    return references("tokenizers");
  }

  static Stream<Reference> byteLevel() {
    return folders().filter(each -> each.golden().path("model").asText().equals("byte-level"));
  }

  static Stream<Reference> sentencePiece() {
    return references("gguf");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void agreesFromATokenizerJson(Reference reference, @TempDir Path folder) throws IOException {
    ObjectNode json = reference.golden().path("rest").deepCopy();
    ObjectNode model =
        GOLDEN.path("models").path(reference.golden().path("model").asText()).deepCopy();
    model.set("ignore_merges", reference.golden().path("ignore_merges"));
    json.set("model", model);
    Path file = folder.resolve("tokenizer.json");
    new ObjectMapper().writeValue(file.toFile(), json);

    Tokenizer tokenizer = Tokenizer.load(file);

    for (int i = 0; i < TEXTS.size(); i++) {
      String text = TEXTS.get(i);
      assertThat(tokenizer.encodeWithControls(text)).as(text).isEqualTo(reference.ids(i));
      assertThat(tokenizer.encodeWithControls(tokenizer.quote(text)))
          .as(text)
          .isEqualTo(tokenizer.encode(text));
    }
    for (int i = 0; i < WITH_CONTROLS.size(); i++) {
      String text = WITH_CONTROLS.get(i);
      assertThat(tokenizer.encodeWithControls(text))
          .as(text)
          .isEqualTo(reference.ids(TEXTS.size() + i));
      assertThat(tokenizer.encodeWithControls(tokenizer.quote(text)))
          .isEqualTo(tokenizer.encode(text))
          .doesNotContain(tokenizer.control("<|im_end|>"), tokenizer.control("<|im_start|>"));
    }
  }

  @ParameterizedTest
  @MethodSource("byteLevel")
  void agreesFromByteLevelPiecesOfAGgufFile(Reference reference) {
    JsonNode model = GOLDEN.path("models").path("byte-level");
    Piece[] pieces = new Piece[model.path("vocab").size()];
    model
        .path("vocab")
        .properties()
        .forEach(e -> pieces[e.getValue().asInt()] = Piece.ofGguf(e.getKey(), 1, 0));
    List<Piece> all = new ArrayList<>(Arrays.asList(pieces));
    for (JsonNode added : reference.golden().path("rest").path("added_tokens")) {
      int type = added.path("special").asBoolean() ? 3 : 4;
      all.add(Piece.ofGguf(added.path("content").asText(), type, 0));
    }
    List<String> merges =
        StreamSupport.stream(model.path("merges").spliterator(), false)
            .map(pair -> pair.path(0).asText() + " " + pair.path(1).asText())
            .toList();

    Tokenizer tokenizer = new BytePairEncoding(all, merges, reference.name(), OptionalInt.empty());

    for (int i = 0; i < TEXTS.size(); i++) {
      String text = TEXTS.get(i);
      assertThat(tokenizer.encodeWithControls(text)).as(text).isEqualTo(reference.ids(i));
      String decoded = tokenizer.decode(tokenizer.encode(text));
      assertThat(decoded)
          .isEqualTo(
              reference.name().equals("qwen2")
                  ? Normalizer.normalize(text, Normalizer.Form.NFC)
                  : text);
    }
  }

  @ParameterizedTest
  @MethodSource("sentencePiece")
  void agreesFromSentencePiecesOfAGgufFile(Reference reference) {
    JsonNode golden = reference.golden();
    List<Piece> pieces =
        StreamSupport.stream(golden.path("pieces").spliterator(), false)
            .map(piece ->
                Piece.ofGguf(
                    piece.path(0).asText(),
                    piece.path(2).asInt(),
                    (float) piece.path(1).asDouble()))
            .toList();
    byte[] characters = Base64.getDecoder().decode(golden.path("charsmap").asText());
    PieceNormalizer normalizer =
        new PieceNormalizer(
            golden.path("add_space_prefix").asBoolean() ? Prefix.ALWAYS : Prefix.NEVER,
            golden.path("remove_extra_whitespaces").asBoolean(),
            characters.length == 0 ? null : characters);
    Tokenizer tokenizer =
        golden.path("model").asText().equals("t5")
            ? SentencePiece.unigram(pieces, normalizer, OptionalInt.empty())
            : SentencePiece.bytePairs(pieces, normalizer, OptionalInt.of(1), Set.of());

    for (int i = 0; i < TEXTS.size(); i++) {
      String text = TEXTS.get(i);
      int[] expected = reference.ids(i);
      assertThat(tokenizer.encodeWithControls(text)).as(text).isEqualTo(expected);
      assertThat(tokenizer.decode(expected)).isEqualTo(golden.path("decoded").path(i).asText());
    }
  }
}
