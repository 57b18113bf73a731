package dev.headwater.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.evaluation.StoredChunks.StoredChunk;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredChunksTest {
  private final TextEncoder encoder = new FakeEncoder().withTokenizer();

  StoredChunksTest() throws IOException {}

  @Test
  void putsTitleAndSectionBeforeTheTextAsIngestServiceDoes() {
    assertThat(withPrefix("rivers", "river")).isEqualTo("rivers\nriver\nriver");
    assertThat(withPrefix("rivers", "rivers")).isEqualTo("rivers\nriver");
    assertThat(withPrefix("", "rivers")).isEqualTo("rivers\nriver");
    assertThat(withPrefix("", "")).isEqualTo("river");
  }

  @Test
  void cutsALongPrefixAfterItsTokens() {
    assertThat(withPrefix("river ".repeat(70).strip(), ""))
        .isEqualTo("river ".repeat(64) + "\nriver");
  }

  @Test
  void makesAsManyBatchesOfSimilarSizeInTheOrderOfTheChunks() {
    StoredChunk chunk = new StoredChunk("", "", "river");

    List<List<int[]>> batches =
        new StoredChunks(Collections.nCopies(10, chunk), 3).sequences(encoder);

    assertThat(batches).extracting(List::size).containsExactly(4, 3, 3);
  }

  private String withPrefix(String title, String section) {
    return new StoredChunk(title, section, "river").withPrefix(encoder.tokenizer());
  }
}
