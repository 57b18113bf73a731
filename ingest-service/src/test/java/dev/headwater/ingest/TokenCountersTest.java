package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.models.Models;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCountersTest {
  @TempDir private Path empty = Path.of("");

  @Test
  void refusesAnUnknownEncoder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counters().of("word2vec", "en"))
        .withMessageContaining("word2vec")
        .withMessageContaining("bge-small-en-v1.5")
        .withMessageContaining("mine");
  }

  /** No document is to blame: they wait until it is fetched. */
  @Test
  void isAnOutageIfAnEncoderWasNotFetched() {
    assertThatExceptionOfType(OutageException.class)
        .isThrownBy(() -> counters().of("all-minilm-l6-v2", "en"))
        .withMessageContaining("./headwater models all-minilm-l6-v2");
  }

  @Test
  void countsForARemoteEncoderWithTheTokenizerOfTheLanguage() {
    assertThatExceptionOfType(OutageException.class)
        .isThrownBy(() -> counters().of("bge-m3", "zh"))
        .withMessageContaining("./headwater models bge-small-zh-v1.5");
  }

  @Test
  void cutsForAnAddedEncoderAsItReads() throws IOException {
    Models models = new Models(empty);
    Path folder = Files.createDirectory(empty.resolve("folder"));
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(
          Path.of("../transformer/src/test/resources/tiny-bert", file), folder.resolve(file));
    }
    Files.writeString(
        folder.resolve("headwater.json"),
        "{\"pooling\": \"mean\", \"passage_prefix\": \"passage: \", \"max_tokens\": 100}");
    models.addedEncoders().add("mine", folder, false);

    TokenCounter counter = counters().of("mine", "en");

    assertThat(counter.count("river river")).isEqualTo(2);
    assertThat(counter.maxTokens()).isEqualTo(100 - 2 - 2);
  }

  @Test
  void isAnOutageIfAnAddedEncoderIsNotThere() {
    assertThatExceptionOfType(OutageException.class)
        .isThrownBy(() -> counters().of("mine", "en"))
        .withMessageContaining("./headwater models add FOLDER --name mine");
  }

  private TokenCounters counters() {
    return new TokenCounters(new Models(empty), List.of("bge-m3"), List.of("mine"));
  }
}
