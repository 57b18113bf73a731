package dev.headwater.ingest;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headwater.models.Models;
import dev.headwater.worker.OutageException;
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
        .withMessageContaining("bge-small-en-v1.5");
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

  private TokenCounters counters() {
    return new TokenCounters(new Models(empty), List.of("bge-m3"));
  }
}
