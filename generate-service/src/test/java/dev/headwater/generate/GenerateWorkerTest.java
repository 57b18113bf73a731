package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Done;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Settings;
import dev.headwater.events.Stage;
import dev.headwater.events.StageMillis;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Deletions;
import dev.headwater.worker.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GenerateWorkerTest {
  private static final GroundedQuestion CUPS =
      GroundedQuestion.newBuilder()
          .setQuestion(question("How many cups are there?"))
          .addPassages(Samples.passage("Kitchen", "Cups", "There are 12 🍵 cups. Plates are blue."))
          .setMillis(StageMillis.newBuilder().setEmbed(3).setRetrieve(4))
          .build();

  private final List<AnswerEvent> sent = new ArrayList<>();
  private final Deletions deletions = new Deletions();
  private boolean cancelled;

  private static Question.Builder question(String text) {
    return Question.newBuilder()
        .setId("q1")
        .setTenant("default")
        .setCollection("handbook")
        .setText(text)
        .setDeadlineMillis(Long.MAX_VALUE);
  }

  private void answer(Generator generator, GroundedQuestion grounded) {
    new GenerateWorker(generator, List.of("en"), withSentences(3), deletions)
        .handle(grounded, reply(grounded));
  }

  private Reply reply(GroundedQuestion grounded) {
    return new Reply(
        Asked.of(grounded.getQuestion()),
        (_, _, event) -> sent.add((AnswerEvent) event),
        _ -> cancelled);
  }

  private Done done() {
    return sent.getLast().getDone();
  }

  private String tokens() {
    int offset = 0;
    StringBuilder text = new StringBuilder();
    for (AnswerEvent event : sent) {
      if (event.hasToken()) {
        assertThat(event.getToken().getOffset()).isEqualTo(offset);
        text.append(event.getToken().getText());
        offset = text.codePointCount(0, text.length());
      }
    }
    return text.toString();
  }

  @Test
  void streamsTokensThenCitationsThenTheWholeAnswer() {
    answer(new FakeGenerator(2000, " There", " are", " 12", " 🍵", " cups", ".", "\n"), CUPS);

    assertThat(sent.stream().map(event -> event.getEventCase().name()).collect(Collectors.toList()))
        .containsExactly("TOKEN", "TOKEN", "TOKEN", "TOKEN", "TOKEN", "TOKEN", "CITATION", "DONE");
    assertThat(tokens()).isEqualTo("There are 12 🍵 cups.").isEqualTo(done().getAnswer());
    assertThat(done().getGrounded()).isTrue();
    assertThat(done().getExtracted()).isFalse();
    assertThat(done().getCitationsList()).hasSize(1);
    assertThat(done().getCitations(0).getQuote()).isEqualTo("There are 12 🍵 cups.");
    assertThat(done().getFinishReason()).isEqualTo("stop");
    assertThat(done().getCompletionTokens()).isEqualTo(7);
    assertThat(done().getPromptTokens()).isPositive();
    assertThat(done().getMillis())
        .isEqualTo(
            StageMillis.newBuilder()
                .setEmbed(3)
                .setRetrieve(4)
                .setPrefill(20)
                .setGenerate(30)
                .build());
  }

  @Test
  void promptsWithTheSentencesThatAnswerOrWithWholePassages() {
    FakeGenerator generator = new FakeGenerator(2000, "12");
    answer(generator, CUPS);
    new GenerateWorker(generator, List.of("en"), withSentences(0), deletions)
        .handle(CUPS, reply(CUPS));

    assertThat(generator.prompts.getFirst().getLast().content())
        .isEqualTo("There are 12 🍵 cups.\n\nHow many cups are there?");
    assertThat(generator.prompts.getLast().getLast().content())
        .isEqualTo(
            "[1] Kitchen > Cups: There are 12 🍵 cups. Plates are blue.\n\n"
                + "How many cups are there?");
  }

  @Test
  void promptsWithTheFirstSentencesWhereNoneSharesAWord() {
    FakeGenerator generator = new FakeGenerator(2000, "12");
    answer(generator, CUPS.toBuilder().setQuestion(question("Anything else?")).build());

    assertThat(generator.prompts.getFirst().getLast().content())
        .isEqualTo("Plates are blue.\n\nThere are 12 🍵 cups.\n\nAnything else?");
  }

  @Test
  void anAnswerWithoutSupportIsShownAndNotGrounded() {
    answer(new FakeGenerator(2000, "There are 99 cups."), CUPS);

    assertThat(done().getAnswer()).isEqualTo("There are 99 cups.");
    assertThat(done().getGrounded()).isFalse();
    assertThat(done().getCitationsList()).isEmpty();
  }

  @Test
  void saysPlainlyThatNothingWasFound() {
    FakeGenerator generator = new FakeGenerator(2000, "I invent.");
    answer(generator, CUPS.toBuilder().clearPassages().build());

    assertThat(generator.prompts).isEmpty();
    assertThat(tokens()).contains("Nothing was found").isEqualTo(done().getAnswer());
    assertThat(done().getGrounded()).isFalse();
  }

  @Test
  void quotesWhereTheGeneratorDoesNotSpeakTheLanguage() {
    FakeGenerator generator = new FakeGenerator(2000, "?");
    answer(
        generator,
        GroundedQuestion.newBuilder()
            .setQuestion(question("员工结婚享有多少天婚假？"))
            .addPassages(Samples.passage("休假制度", "婚假", "员工结婚享有 13 天婚假。搬家可以请 1 天假。"))
            .build());

    assertThat(generator.prompts).isEmpty();
    assertThat(tokens()).isEqualTo("员工结婚享有 13 天婚假。").isEqualTo(done().getAnswer());
    assertThat(done().getExtracted()).isTrue();
    assertThat(done().getGrounded()).isTrue();
  }

  @Test
  void chatsWithoutACollection() {
    FakeGenerator generator = new FakeGenerator(2000, "Hello!");
    answer(
        generator,
        GroundedQuestion.newBuilder().setQuestion(question("Hello?").clearCollection()).build());

    assertThat(done().getAnswer()).isEqualTo("Hello!");
    assertThat(done().getGrounded()).isFalse();
  }

  @Test
  void stopsAtTheDeadline() {
    GroundedQuestion late =
        CUPS.toBuilder().setQuestion(CUPS.getQuestion().toBuilder().setDeadlineMillis(1)).build();
    answer(new FakeGenerator(2000, "There", " are", " 12"), late);

    assertThat(tokens()).isEqualTo("There");
    assertThat(sent).allMatch(AnswerEvent::hasToken);
  }

  @Test
  void stopsWhereNobodyWaitsAnyMore() {
    cancelled = true;
    answer(new FakeGenerator(2000, "There", " are", " 12"), CUPS);

    assertThat(tokens()).isEqualTo("There");
    assertThat(sent).allMatch(AnswerEvent::hasToken);
  }

  @Test
  void readsNoDocumentThatWasDeletedSinceItWasFound() {
    FakeGenerator generator = new FakeGenerator(2000, "12");
    Passage cups = CUPS.getPassages(0).toBuilder().setVersion(7).build();
    GroundedQuestion two =
        CUPS.toBuilder()
            .clearPassages()
            .addPassages(cups.toBuilder().setDocument("deleted").setText("There are 11 cups."))
            .addPassages(cups)
            .build();
    deletions.on(
        "default/handbook/deleted",
        DocumentStatus.newBuilder().setStage(Stage.DELETED).setVersion(8).build());
    answer(generator, two);

    assertThat(generator.prompts.getFirst().getLast().content())
        .contains("12 🍵 cups")
        .doesNotContain("11 cups");
  }

  @Test
  void stopsWhereTheModelGoesInCircles() {
    answer(
        new FakeGenerator(2000, "There are 12 🍵 cups.", " There are 12 🍵 cups.", " There"), CUPS);

    assertThat(done().getAnswer()).isEqualTo("There are 12 🍵 cups. There are 12 🍵 cups.");
    assertThat(done().getFinishReason()).isEqualTo("stop");
  }

  @Test
  void passesTheSettingsOn() {
    FakeGenerator generator = new FakeGenerator(2000, "12");
    Settings.Builder settings =
        Settings.newBuilder().setTemperature(0.7).setTopP(0.9).setTopK(40).setSeed(5);
    answer(
        generator,
        CUPS.toBuilder()
            .setQuestion(CUPS.getQuestion().toBuilder().setSettings(settings.setMaxTokens(50)))
            .build());

    assertThat(generator.settings.getFirst().toString())
        .contains("0.7", "0.9", "40", "seed=5", "50");
  }

  @Test
  void refusesMoreTokensThanTheLimit() {
    GroundedQuestion greedy =
        CUPS.toBuilder()
            .setQuestion(
                CUPS.getQuestion().toBuilder()
                    .setSettings(Settings.newBuilder().setMaxTokens(5000)))
            .build();

    assertThatThrownBy(() -> answer(new FakeGenerator(20000, "12"), greedy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max_tokens is 5000; allowed are 1 to 1024");
  }

  /** The defaults, but for the sentences in a prompt. */
  private static AnswerSettings withSentences(int sentences) {
    return new AnswerSettings(3, sentences, 256, 256, 1024, 0.7);
  }
}
