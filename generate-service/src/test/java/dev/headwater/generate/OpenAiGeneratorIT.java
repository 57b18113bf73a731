package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Question;
import dev.headwater.testing.LlamaServer;
import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Deletions;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against llama.cpp's own server. */
class OpenAiGeneratorIT {
  private static final List<ChatMessage> STORY =
      List.of(ChatMessage.user("Tell me a long story about a river."));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static @Nullable LlamaServer server;

  @BeforeAll
  static void start() {
    server = LlamaServer.start(LlamaServer.freePort());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static LlamaServer server() {
    if (server == null) {
      throw new IllegalStateException();
    }
    return server;
  }

  private static OpenAiGenerator generator(int port, @Nullable String model, String key) {
    OpenAiSettings settings =
        new OpenAiSettings(LlamaServer.url(port), model, key, null, 4096, PATIENCE, PATIENCE, 2);
    return new OpenAiGenerator(settings, LlamaServer.url(port));
  }

  private static OpenAiGenerator generator() {
    return generator(server().url().getPort(), null, LlamaServer.KEY);
  }

  @Test
  void streamsAnAnswerPieceByPiece() {
    List<String> pieces = new ArrayList<>();

    Generation generation = generator().generate(STORY, GenerationSettings.greedy(12), pieces::add);

    assertThat(pieces).hasSizeGreaterThan(3);
    assertThat(generation.text()).isEqualTo(String.join("", pieces)).isNotBlank();
    assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(generation.completionTokens()).isEqualTo(12);
    assertThat(generation.promptTokens()).isBetween(10, 60);
  }

  @Test
  void endsWhereTheModelEndsItsTurn() {
    Generation generation =
        generator()
            .generate(
                List.of(ChatMessage.user("Say: yes")), GenerationSettings.greedy(200), _ -> true);

    assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void repeatsAnAnswerWithItsSeed() {
    GenerationSettings sampling = new GenerationSettings(0.9, 0.95, 40, 1L << 40 | 7, 8);

    assertThat(generator().generate(STORY, sampling, _ -> true).text())
        .isEqualTo(generator().generate(STORY, sampling, _ -> true).text());
  }

  @Test
  void endsTheServersWorkWhenTheListenerStops() {
    Generation generation =
        generator().generate(STORY, GenerationSettings.greedy(3000), _ -> false);

    assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
    await().atMost(PATIENCE).until(() -> !server().busy());
  }

  @Test
  void refusesAPromptThatIsLongerThanTheServersContext() {
    List<ChatMessage> prompt = List.of(ChatMessage.user("word ".repeat(6000)));

    assertThatThrownBy(() -> generator().generate(prompt, GenerationSettings.greedy(5), _ -> true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(server().url().toString())
        .hasMessageContaining("context size");
  }

  @Test
  void saysThatTheKeyIsWrongWithoutShowingIt() {
    OpenAiGenerator wrong = generator(server().url().getPort(), "smollm2", "wrong-key");

    assertThatThrownBy(() -> wrong.generate(STORY, GenerationSettings.greedy(5), _ -> true))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("refuses the API key (headwater.generate.openai.api-key")
        .hasMessageNotContaining("wrong-key");
  }

  @Test
  void answersOnceTheServerIsThereAndAgainAfterItDied() {
    int port = LlamaServer.freePort();
    OpenAiGenerator generator = generator(port, null, LlamaServer.KEY);
    assertThatThrownBy(() -> generator.generate(STORY, GenerationSettings.greedy(5), _ -> true))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("http://127.0.0.1:" + port + "/v1 does not answer")
        .hasMessageContaining("headwater.generate.openai.url");

    LlamaServer first = LlamaServer.start(port);
    assertThatThrownBy(() ->
            generator.generate(
                STORY,
                GenerationSettings.greedy(3000),
                _ -> {
                  first.close();
                  return true;
                }))
        .isInstanceOf(OutageException.class);

    try (LlamaServer _ = LlamaServer.start(port)) {
      assertThat(generator.generate(STORY, GenerationSettings.greedy(5), _ -> true).text())
          .isNotBlank();
    }
  }

  @Test
  void answersAQuestionWithCitations() {
    List<AnswerEvent> sent = new CopyOnWriteArrayList<>();
    GroundedQuestion ferry =
        GroundedQuestion.newBuilder()
            .setQuestion(
                Question.newBuilder()
                    .setId("q")
                    .setCollection("handbook")
                    .setText("When does the ferry leave?")
                    .setDeadlineMillis(Long.MAX_VALUE))
            .addPassages(
                Samples.passage("Ferry", "Times", "The ferry leaves at 14:30. Dogs travel free."))
            .build();

    new GenerateWorker(
            generator(),
            List.of("en"),
            new AnswerSettings(3, 3, 256, 64, 1024, 0.7),
            new Deletions())
        .handle(
            ferry,
            new Reply(
                Asked.of(ferry.getQuestion()), (_, _, event) -> sent.add((AnswerEvent) event)));

    assertThat(sent).filteredOn(AnswerEvent::hasToken).hasSizeGreaterThan(2);
    assertThat(sent.getLast().getDone().getAnswer()).contains("14:30");
    assertThat(sent.getLast().getDone().getCitationsList()).isNotEmpty();
  }
}
