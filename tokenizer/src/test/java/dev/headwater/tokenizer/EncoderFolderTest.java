package dev.headwater.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderFolderTest {
  private static final String POOLING = "1_Pooling/config.json";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException, URISyntaxException {
    Path tokenizer =
        Path.of(
            Objects.requireNonNull(EncoderFolderTest.class.getResource("tiny-wordpiece.json"))
                .toURI());
    Files.copy(tokenizer, folder.resolve("tokenizer.json"));
    write("config.json", "{\"max_position_embeddings\": 512}");
  }

  private void write(String file, String json) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json);
  }

  @Test
  void readsTheFilesOfSentenceTransformers() throws IOException {
    write(
        "modules.json",
        """
        [{"idx": 0, "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """);
    write(POOLING, "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    write(
        "config_sentence_transformers.json",
        "{\"prompts\": {\"query\": \"river: \", \"document\": \"rivers: \"}}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256, \"do_lower_case\": false}");

    EncoderFolder opened = EncoderFolder.open(folder);

    assertThat(opened.pooling()).isEqualTo("cls");
    assertThat(opened.texts().queryPrefix()).isEqualTo("river: ");
    assertThat(opened.texts().passagePrefix()).isEqualTo("rivers: ");
    assertThat(opened.texts().maxTokens()).isEqualTo(256);
    assertThat(opened.files().stream().map(folder::relativize).map(Path::toString))
        .containsExactly(
            "config.json",
            "tokenizer.json",
            "modules.json",
            POOLING,
            "config_sentence_transformers.json",
            "sentence_bert_config.json");
  }

  @Test
  void aPersonsFileGoesBeforeThem() throws IOException {
    write(POOLING, "{\"pooling_mode_max_tokens\": true}");
    write("config_sentence_transformers.json", "{\"prompts\": {\"query\": \"a\"}}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256}");
    write(
        "headwater.json",
        """
        {"pooling": "mean", "query_prefix": "", "passage_prefix": "river: ", "max_tokens": 300}
        """);

    EncoderFolder opened = EncoderFolder.open(folder);

    assertThat(opened.pooling()).isEqualTo("mean");
    assertThat(opened.texts().queryPrefix()).isEmpty();
    assertThat(opened.texts().passagePrefix()).isEqualTo("river: ");
    assertThat(opened.texts().maxTokens()).isEqualTo(300);
  }

  @Test
  void readsNoMoreThanThereArePositions() throws IOException {
    write(POOLING, "{\"pooling_mode\": \"mean\"}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 1024}");

    assertThat(EncoderFolder.open(folder).texts().maxTokens()).isEqualTo(512);
  }

  @Test
  void readsWhatNewerVersionsSayOfTheLength() throws IOException {
    write(POOLING, "{\"pooling_mode\": \"mean\"}");
    write("tokenizer_config.json", "{\"model_max_length\": 256}");
    assertThat(EncoderFolder.open(folder).texts().maxTokens()).isEqualTo(256);
    write("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
    assertThat(EncoderFolder.open(folder).texts().maxTokens()).isEqualTo(512);
  }

  @Test
  void leavesAChunkWhatItsPrefixDoesNotTake() throws IOException {
    write("headwater.json", "{\"pooling\": \"mean\", \"passage_prefix\": \"river, river, \"}");

    EncoderTexts texts = EncoderFolder.open(folder).texts();

    assertThat(texts.chunkTokens()).isEqualTo(512 - 2 - 4);
    assertThat(texts.passage("river")).containsExactly(2, 4, 9, 4, 9, 4, 3);
    assertThat(texts.question("river")).containsExactly(2, 4, 3);
    assertThat(texts.passage("river ".repeat(1_000))).hasSize(512).endsWith(4, 3);
  }

  @Test
  void asksForAFileWhereNothingSaysHowToPool() {
    assertRefused(
        folder + " does not say how its vectors are made: add 1_Pooling/config.json",
        "or headwater.json with {\"pooling\": \"mean\"} or {\"pooling\": \"cls\"}");
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    assertRefused(folder + " has no tokenizer.json");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"pooling": "max"}      | headwater.json: pooling must be mean or cls, but is 'max'
          {"pooling": 1}          | headwater.json: pooling must be a text, but is 1
          {"poolin": "cls"}       | headwater.json: poolin is not known; there are pooling, query_prefix,
          ["mean"]                | headwater.json must be a JSON object
          {"pooling":             | headwater.json is not valid JSON
          {"max_tokens": 513}     | headwater.json: max_tokens must be a whole number from 1 to 512, but is 513
          {"max_tokens": "128"}   | headwater.json: max_tokens must be a whole number from 1 to 512, but is "128"
          {"max_tokens": 81}      | max_tokens must leave 80 tokens for a chunk beside special ones and prefix, but 81 leave 79
          {"query_prefix": LONG}  | headwater.json: query_prefix must have at most 1000 characters, but has 1001
          """)
  void namesFieldValueAndLimit(String json, String message) throws IOException {
    write("headwater.json", json.replace("LONG", "\"" + "a".repeat(1_001) + "\""));
    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"pooling_mode_max_tokens": true} | pooling_mode must be mean_tokens or cls_token, but is [max_tokens]
          {}                                | pooling_mode must be mean_tokens or cls_token, but is []
          {"pooling_mode": "lasttoken"}     | pooling_mode must be mean or cls, but is 'lasttoken'
          {"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true} | but is [cls_token, mean_tokens]
          {"pooling_mode_mean_tokens": true, "include_prompt": false} | include_prompt must be true, but is false
          """)
  void refusesOtherPoolings(String json, String message) throws IOException {
    write(POOLING, json);
    assertRefused(POOLING + ": ", message);
  }

  @Test
  void refusesLayersThatItDoesNotHave() throws IOException {
    write("headwater.json", "{\"pooling\": \"mean\"}");
    write("modules.json", "[{\"type\": \"sentence_transformers.models.Dense\"}]");
    assertRefused(
        "modules.json: type must be a Transformer, Pooling or Normalize, but is"
            + " sentence_transformers.models.Dense");
  }

  @Test
  void knowsAnEncoderByTheFilesThatOnlyEncodersHave() throws IOException {
    assertThat(EncoderFolder.isOne(folder)).isFalse();
    write("modules.json", "[]");
    assertThat(EncoderFolder.isOne(folder)).isTrue();
  }

  private void assertRefused(String... messages) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> EncoderFolder.open(folder))
        .satisfies(e -> assertThat(e.getMessage()).contains(messages));
  }
}
