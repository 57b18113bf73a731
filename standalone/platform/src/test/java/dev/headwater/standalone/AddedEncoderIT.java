package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A collection whose encoder a person added: a BERT of small random weights. */
@ExtendWith(RunningPlatform.class)
class AddedEncoderIT {
  private final Api api;

  AddedEncoderIT(Api api) {
    this.api = api;
  }

  @Test
  void ingestsAndSearchesWithIt() {
    Api.Reply created =
        api.put("/v1/collections/added", "application/json", "{\"encoder\": \"tiny-bert\"}");
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    String text = "The river flows there. ".repeat(100);

    Api.Reply put =
        api.put(
            Api.document("added", "river.md") + "?wait=searchable&timeout=60",
            "text/markdown",
            "# River\n\n" + text);

    assertThat(put.status()).as(put.body()).isEqualTo(200);
    assertThat(Api.texts(api.search("added", "How long is the river?", "vector", 20)))
        .as("chunks of the encoder's 128 tokens, prefix and special ones included")
        .hasSizeBetween(4, 6)
        .allMatch(chunk -> chunk.startsWith("The river flows there."));
  }
}
