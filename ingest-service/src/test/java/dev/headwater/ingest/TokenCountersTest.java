package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.headwater.events.CollectionRecord;
import dev.headwater.models.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCountersTest {
  @TempDir private Path empty = Path.of("");

  @Test
  void refusesAnUnknownEncoder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> counters().of(collection("word2vec")))
        .withMessageContaining("word2vec")
        .withMessageContaining("bge-small-en-v1.5");
  }

  /** An outage would hold up the documents of all other collections in the partition. */
  @Test
  void isNoOutageIfAnEncoderWasNotFetched() {
    assertThatIllegalStateException()
        .isThrownBy(() -> counters().of(collection("all-minilm-l6-v2")))
        .withMessageContaining("./headwater models all-minilm-l6-v2");
  }

  @Test
  void countsForARemoteEncoderWithTheTokenizerOfTheLanguage() {
    assertThatIllegalStateException()
        .isThrownBy(() -> counters().of(collection("bge-m3").toBuilder().setLanguage("zh").build()))
        .withMessageContaining("./headwater models bge-small-zh-v1.5");
  }

  private static CollectionRecord collection(String encoder) {
    return CollectionRecord.newBuilder().setEncoder(encoder).build();
  }

  private TokenCounters counters() {
    return new TokenCounters(new Models(empty), List.of("bge-m3"));
  }
}
