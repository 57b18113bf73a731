package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.testing.CannedServer;
import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real server does seldom: OpenAiGeneratorIT has what it does always. */
class OpenAiGeneratorTest {
  private static final String HELLO = piece("Hel") + piece("lo");
  private static final String END =
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

  private final CannedServer server = new CannedServer();
  private final List<String> heard = new ArrayList<>();
  private Duration firstTokenTimeout = Duration.ofSeconds(30);

  @AfterEach
  void close() {
    server.close();
  }

  private static String piece(String text) {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n".formatted(text);
  }

  private Generation generate(GenerationSettings sampling) {
    var settings =
        new OpenAiSettings(
            server.url(), "qwen3", null, null, 4096, firstTokenTimeout, Duration.ofMillis(300), 2);
    return new OpenAiGenerator(settings, server.url())
        .generate(
            List.of(ChatMessage.system("Be kind."), ChatMessage.user("Hi")), sampling, heard::add);
  }

  private Generation generate() {
    return generate(GenerationSettings.greedy(5));
  }

  @Test
  void sendsPromptModelAndSettings() {
    server.respond(200, HELLO + END + "data: [DONE]\n\n");

    Generation generation = generate(new GenerationSettings(0.5, 0.9, 40, -7, 9));

    assertThat(generation.text()).isEqualTo("Hello");
    assertThat(server.requests().getFirst().replaceAll("\\s", ""))
        .startsWith("/v1/chat/completions")
        .contains(
            "\"model\":\"qwen3\"",
            "{\"role\":\"system\",\"content\":\"Bekind.\"}",
            "\"temperature\":0.5",
            "\"top_p\":0.9",
            "\"top_k\":40",
            "\"max_tokens\":9",
            "\"stream\":true")
        .containsPattern("\"seed\":[0-9]+");
  }

  @Test
  void leavesOutWhatNotAllServersKnow() {
    server.respond(200, HELLO + END);

    generate();

    assertThat(server.requests().getFirst()).doesNotContain("top_k");
  }

  @Test
  void countsThePiecesWhereTheServerDoesNotCount() {
    server.respond(200, HELLO + END);

    assertThat(generate().completionTokens()).isEqualTo(2);
  }

  @Test
  void triesAgainUntilTheFirstTokenComes() {
    server.respond(503, "{\"error\": {\"message\": \"Loading model\"}}").respond(200, HELLO + END);

    assertThat(generate().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(server.requests()).hasSize(2);
    assertThat(heard).containsExactly("Hel", "lo");
  }

  @Test
  void givesUpAfterItsAttempts() {
    server.respond(503, "{\"error\": {\"message\": \"Loading model\"}}");

    assertThatThrownBy(this::generate)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("nothing is prepared (HTTP 500)");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void doesNotTryAgainWhatCannotSucceed() {
    server.respond(400, "{\"error\": {\"message\": \"too long\"}}").respond(200, HELLO + END);

    assertThatThrownBy(this::generate).isInstanceOf(IllegalArgumentException.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void doesNotRepeatWhatWasHeard() {
    server.respond(200, HELLO).respond(200, HELLO + END);

    assertThatThrownBy(this::generate)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("broke off after 2 tokens");
    assertThat(heard).containsExactly("Hel", "lo");
  }

  @Test
  void doesNotWaitForeverForTheNextToken() {
    server.stall(HELLO);

    assertThatThrownBy(this::generate)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("no token came for 300 ms, after 2");
  }

  @Test
  void triesAgainWhereNoTokenComesAtAll() {
    firstTokenTimeout = Duration.ofSeconds(2);
    server.stall("").respond(200, HELLO + END);

    assertThat(generate().text()).isEqualTo("Hello");
  }

  @Test
  void endsWhenItsThreadIsInterrupted() {
    server.stall("");
    Thread.currentThread().interrupt();

    assertThat(generate().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
  }
}
