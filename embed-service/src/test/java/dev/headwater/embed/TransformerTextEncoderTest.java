package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.events.Chunk;
import dev.headwater.models.Models;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An encoder that a person added: a BERT of small random weights. */
class TransformerTextEncoderTest {
  private static final Path TINY = Path.of("../transformer/src/test/resources/tiny-bert");
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "model.safetensors");

  @TempDir private Path directory;
  private Path folder = Path.of("");
  private Models models = new Models(Path.of(""));

  @BeforeEach
  void add() throws IOException {
    folder = Files.createDirectory(directory.resolve("folder"));
    for (String file : FILES) {
      Files.copy(TINY.resolve(file), folder.resolve(file));
    }
    describe("{\"pooling\": \"mean\", \"query_prefix\": \"query: \"}");
    models = new Models(directory.resolve("models"));
    models.addedEncoders().add("mine", folder, false);
  }

  private void describe(String json) throws IOException {
    Files.writeString(folder.resolve("headwater.json"), json);
  }

  private Optional<TextEncoder> load(String name) {
    EmbedSettings settings =
        new EmbedSettings(List.of(), List.of("mine", "gone"), "plain", 1, 20, 2048, 64, 256);
    return TransformerTextEncoder.load(name, models, settings);
  }

  @Test
  void putsItsPrefixesBeforeTexts() throws IOException {
    try (TextEncoder encoder = load("mine").orElseThrow()) {
      int plain = encoder.chunk(chunk("", "river")).tokens();

      assertThat(encoder.question("river").tokens()).isEqualTo(plain + 2);
      assertThat(encoder.chunk(chunk("river\n", "river")).tokens()).isEqualTo(plain + 1);
    }
    describe("{\"pooling\": \"mean\", \"passage_prefix\": \"passage: \"}");
    try (TextEncoder encoder = load("mine").orElseThrow()) {
      int plain = encoder.question("river").tokens();

      assertThat(encoder.chunk(chunk("", "river")).tokens()).isEqualTo(plain + 2);
    }
  }

  @Test
  void encodes() {
    try (TextEncoder encoder = load("mine").orElseThrow()) {
      float[][] vectors =
          encoder.encode(List.of(encoder.question("river"), encoder.chunk(chunk("", "river"))));

      assertThat(vectors).hasDimensions(2, 32);
      assertThat(vectors[0]).isNotEqualTo(vectors[1]);
      assertThat(encoder.encodeInBackground(List.of(encoder.question("river"))))
          .isEqualTo(new float[][] {vectors[0]});
    }
  }

  /** Or else vectors of other weights, or of another prefix, would come from the cache. */
  @Test
  void isAnotherEncoderWhereAFileHasChanged() throws IOException {
    String first = id();
    assertThat(id()).isEqualTo(first);

    describe("{\"pooling\": \"cls\"}");

    assertThat(id()).isNotEqualTo(first);
  }

  private String id() {
    try (TextEncoder encoder = load("mine").orElseThrow()) {
      return encoder.id();
    }
  }

  @Test
  void chunksWaitWhileItsFolderIsAway() throws IOException {
    assertOutage("gone", "the encoder 'gone' is not in");
    describe("{\"pooling\": \"max\"}");
    assertOutage("mine", "pooling must be mean or cls, but is 'max'");
    Path place = folder.toRealPath();
    Files.move(folder, directory.resolve("elsewhere"));
    assertOutage("mine", "was added from %s, which is not there any more".formatted(place));
  }

  private void assertOutage(String name, String reason) {
    assertThatExceptionOfType(OutageException.class)
        .isThrownBy(() -> load(name))
        .withMessageContaining(reason);
  }

  @Test
  void doesNotKnowAnEncoderThatNoSettingNames() {
    assertThat(load("other")).isEmpty();
  }

  private static Chunk chunk(String prefix, String text) {
    return Chunk.newBuilder().setPrefix(prefix).setText(text).build();
  }
}
