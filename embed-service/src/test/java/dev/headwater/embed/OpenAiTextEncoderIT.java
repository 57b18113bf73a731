package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.events.Chunk;
import dev.headwater.testing.LlamaServer;
import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against llama.cpp's own server. */
class OpenAiTextEncoderIT {
  private static final int DIMENSIONS = 576;

  private static @Nullable LlamaServer server;

  @BeforeAll
  static void start() {
    server = startAt(LlamaServer.freePort());
  }

  private static LlamaServer startAt(int port) {
    return LlamaServer.start(port, "--embeddings", "--context", "512");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static TextEncoder encoder(int port, int dimensions, String queryPrefix) {
    OpenAiSettings settings =
        new OpenAiSettings(
            LlamaServer.url(port),
            List.of("smollm2"),
            LlamaServer.KEY,
            null,
            dimensions,
            queryPrefix,
            "",
            Duration.ofMinutes(1));
    return Objects.requireNonNull(OpenAiTextEncoder.of(settings, 2048).get("smollm2"));
  }

  private static int port() {
    return Objects.requireNonNull(server).url().getPort();
  }

  private static TextEncoder.Input chunk(TextEncoder encoder, String prefix, String text) {
    return encoder.chunk(Chunk.newBuilder().setPrefix(prefix).setText(text).build());
  }

  @Test
  void givesVectorsOfUnitLengthInTheOrderOfTheTexts() {
    TextEncoder encoder = encoder(port(), 0, "");
    TextEncoder.Input ferry = chunk(encoder, "Ferry: ", "It leaves at noon.");
    TextEncoder.Input cups = encoder.question("Where are the cups?");

    float[][] both = encoder.encode(List.of(ferry, cups));

    assertThat(both).hasDimensions(2, DIMENSIONS);
    assertThat(cosine(both[0], both[0])).isCloseTo(1, within(1e-4));
    assertThat(cosine(both[0], encoder.encode(List.of(ferry))[0])).isGreaterThan(0.999);
    assertThat(cosine(both[1], encoder.encode(List.of(cups))[0])).isGreaterThan(0.999);
    assertThat(cosine(both[0], both[1])).isLessThan(0.99);
  }

  @Test
  void putsThePrefixBeforeAQuestion() {
    TextEncoder encoder = encoder(port(), 0, "query: ");

    float[][] vectors =
        encoder.encode(List.of(encoder.question("cups"), chunk(encoder, "query: ", "cups")));

    assertThat(cosine(vectors[0], vectors[1])).isGreaterThan(0.999);
  }

  @Test
  void splitsWhatIsMoreThanAServerTakes() {
    TextEncoder encoder = encoder(port(), 0, "");

    assertThat(encoder.encode(Collections.nCopies(40, encoder.question("cups"))))
        .hasNumberOfRows(40);
    assertThat(encoder.batchSize().takes(33, 100)).as("a batch of more than 32").isTrue();
    encoder.batchSize().took(100, 1);
    assertThat(encoder.batchSize().takes(33, 100)).isFalse();
    assertThat(encoder.batchSize().takes(32, 2048)).isTrue();
  }

  @Test
  void isAnOutageWhereTheVectorsAreOfAnotherSize() {
    TextEncoder encoder = encoder(port(), 384, "");

    assertThatThrownBy(() -> encoder.encode(List.of(encoder.question("cups"))))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("576 dimensions instead of 384 (headwater.embed.openai.dimensions)");
  }

  @Test
  void blamesTheTextWhereTheServerEncodesOthers() {
    TextEncoder encoder = encoder(port(), 0, "");

    assertThatThrownBy(() -> encoder.encode(List.of(encoder.question("word ".repeat(2000)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too large to process");
  }

  @Test
  void isAnOutageUntilTheServerIsThere() {
    int port = LlamaServer.freePort();
    TextEncoder encoder = encoder(port, 0, "");
    List<TextEncoder.Input> cups = List.of(encoder.question("cups"));

    assertThatThrownBy(() -> encoder.encode(cups))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("http://127.0.0.1:" + port + "/v1 does not answer")
        .hasMessageContaining("headwater.embed.openai.url");

    try (LlamaServer _ = startAt(port)) {
      assertThat(encoder.encode(cups)).hasDimensions(1, DIMENSIONS);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
