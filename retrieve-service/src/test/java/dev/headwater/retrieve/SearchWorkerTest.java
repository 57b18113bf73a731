package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.StageMillis;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.worker.Asked;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SearchWorkerTest {
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final InMemoryChunks chunks = new InMemoryChunks();
  private final List<GroundedQuestion> grounded = new ArrayList<>();
  private final List<AnswerEvent> answers = new ArrayList<>();
  private final FakeCollections collections = new FakeCollections("handbook");
  private final SearchWorker worker =
      new SearchWorker(
          new Searcher(
              chunks,
              visibility,
              new TextAnalysis(),
              new SearchSettings(1, 1, 3, 50, Duration.ZERO),
              Clock.systemUTC()),
          collections,
          new Precedence(Duration.ZERO));

  @BeforeEach
  void indexADocument() throws InterruptedException {
    var _ =
        new RetrieveFixture("handbook", visibility, chunks, chunks)
            .index("travel.md", 1, List.of("hr"), "Trains are booked by the office.");
  }

  @Test
  void answersNothingFromAGenerationThatWasDropped() {
    collections.collections.computeIfPresent(
        "default/handbook", (_, found) -> found.toBuilder().setGeneration("another").build());
    assertThatThrownBy(() -> handle(question(Question.Kind.SEARCH, "hr", 5)))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("dropped");
    assertThat(answers).isEmpty();
  }

  @Test
  void answersASearchWithItsPassages() {
    handle(question(Question.Kind.SEARCH, "hr", 5));
    assertThat(answers)
        .singleElement()
        .satisfies(answer ->
            assertThat(answer.getPassages().getPassagesList())
                .extracting(Passage::getText)
                .containsExactly("Trains are booked by the office."));
    assertThat(grounded).isEmpty();
  }

  @Test
  void handsAQuestionOnWithThePassagesThatItShows() {
    EmbeddedQuestion question = question(Question.Kind.ASK, "hr", 5);
    handle(question);
    assertThat(grounded)
        .singleElement()
        .satisfies(next -> {
          assertThat(next.getQuestion()).isEqualTo(question.getQuestion());
          assertThat(next.getPassagesList())
              .isNotEmpty()
              .isEqualTo(answers.getFirst().getPassages().getPassagesList());
        });
  }

  @Test
  void addsItsMillisecondsToThoseOfTheStageBefore() {
    handle(question(Question.Kind.ASK, "hr", 5));
    StageMillis millis = answers.getFirst().getPassages().getMillis();
    assertThat(millis.getEmbed()).isEqualTo(12);
    assertThat(millis.getRetrieve()).isBetween(0L, 10_000L);
    assertThat(grounded.getFirst().getMillis()).isEqualTo(millis);
  }

  @Test
  void handsOnAQuestionThatNothingIsFoundFor() {
    handle(question(Question.Kind.ASK, "it", 5));
    assertThat(grounded).singleElement().satisfies(SearchWorkerTest::hasNoPassages);
    assertThat(answers.getFirst().getPassages().getPassagesList()).isEmpty();
  }

  @Test
  void refusesAQuestionForNoPassages() {
    assertThatThrownBy(() -> handle(question(Question.Kind.SEARCH, "hr", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k is 0; at least 1 is needed");
    assertThat(answers).isEmpty();
  }

  @Test
  void answersNothingDuringAnOutage() {
    chunks.goAway();
    assertThatThrownBy(() -> handle(question(Question.Kind.ASK, "hr", 5)))
        .isInstanceOf(OutageException.class);
    assertThat(grounded).isEmpty();
    assertThat(answers).isEmpty();
  }

  private static void hasNoPassages(GroundedQuestion question) {
    assertThat(question.getPassagesList()).isEmpty();
  }

  private void handle(EmbeddedQuestion question) {
    worker.handle(question, new Reply(Asked.of(question.getQuestion()), this::send));
  }

  private void send(Topic<?> topic, String key, MessageLite record) {
    if (record instanceof GroundedQuestion question) {
      assertThat(answers).as("the question goes on before its passages are shown").isEmpty();
      assertThat(topic).isEqualTo(Topics.GROUNDED_QUESTIONS);
      grounded.add(question);
    } else {
      answers.add((AnswerEvent) record);
    }
  }

  private static EmbeddedQuestion question(Question.Kind kind, String group, int k) {
    return EmbeddedQuestion.newBuilder()
        .setMillis(StageMillis.newBuilder().setEmbed(12))
        .setQuestion(
            Question.newBuilder()
                .setId("question")
                .setKind(kind)
                .setTenant("default")
                .setCollection("handbook")
                .setGeneration(RetrieveFixture.GENERATION)
                .setLanguage("en")
                .setText("booking a train")
                .setAsker(Asker.newBuilder().addGroups(group))
                .setSearch(Search.newBuilder().setK(k).setMode(Search.Mode.KEYWORD)))
        .build();
  }
}
