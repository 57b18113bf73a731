package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Asker;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Passage;
import dev.headwater.events.Search.Mode;
import dev.headwater.events.Stage;
import dev.headwater.worker.Outcome;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From records to passages, through the workers and the searcher, over any store. */
abstract class RetrievalContract {
  private static final List<String> NO_GROUPS = List.of();

  private RetrieveFixture fixture;

  /** The workers over stores that hold nothing of this collection yet. */
  abstract RetrieveFixture fixture(String collection);

  @BeforeEach
  void useACollectionOfItsOwn() {
    fixture = fixture("c" + UUID.randomUUID());
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"HYBRID", "VECTOR", "KEYWORD"})
  void findsAnIndexedDocumentInEveryMode(Mode mode) throws InterruptedException {
    assertThat(index("travel.md", 1, "Trains are booked by the office."))
        .containsOnly(Outcome.DONE);
    List<Passage> passages = fixture.search(mode, "booking a train", 5);
    assertThat(passages).hasSize(1);
    Passage passage = passages.getFirst();
    assertThat(passage.getDocument()).isEqualTo("travel.md");
    assertThat(passage.getVersion()).isEqualTo(RetrieveFixture.version(1));
    assertThat(passage.getText()).isEqualTo("Trains are booked by the office.");
    assertThat(passage.getScore()).isPositive();
    assertThat(stages()).contains(Stage.SEARCHABLE);
  }

  @Test
  void findsNothingInACollectionWithoutDocuments() throws Exception {
    assertThat(fixture.search(Mode.HYBRID, "train", 5)).isEmpty();
  }

  @Test
  void showsTheNewTextOnlyAfterAnUpdate() throws InterruptedException {
    assertThat(index("travel.md", 1, "Trains cost 10.", "Taxis cost 20."))
        .containsOnly(Outcome.DONE);
    assertThat(index("travel.md", 2, "Trains cost 30.")).containsOnly(Outcome.DONE);
    assertThat(texts("trains taxis")).containsExactly("Trains cost 30.");
  }

  @Test
  void ignoresAnOlderVersionAndRepeats() throws InterruptedException {
    assertThat(index("travel.md", 2, "Trains cost 30.")).containsOnly(Outcome.DONE);
    assertThat(index("travel.md", 1, "Trains cost 10.")).containsOnly(Outcome.DONE);
    assertThat(index("travel.md", 2, "Trains cost 30.")).containsOnly(Outcome.DONE);
    assertThat(texts("trains")).containsExactly("Trains cost 30.");
  }

  @Test
  void keepsTheOldVersionUntilEveryChunkOfTheNewOneIsThere() throws InterruptedException {
    assertThat(index("travel.md", 1, "Trains cost 10.")).containsOnly(Outcome.DONE);
    var records = fixture.embedded("travel.md", 2, NO_GROUPS, "Trains cost 30.", "Taxis too.");
    List<Outcome> partial =
        fixture.indexer.process(List.of(records.get(0), records.get(2)), fixture.statuses);
    assertThat(partial).containsOnly(Outcome.DONE);
    assertThat(texts("trains")).containsExactly("Trains cost 10.");
    assertThat(fixture.indexer.process(List.of(records.get(1)), fixture.statuses))
        .containsOnly(Outcome.DONE);
    assertThat(texts("trains taxis")).containsExactlyInAnyOrder("Trains cost 30.", "Taxis too.");
  }

  @Test
  void hidesADeletedDocumentAtOnceAndForGood() throws InterruptedException {
    assertThat(index("travel.md", 1, "Trains cost 10.")).containsOnly(Outcome.DONE);
    fixture.delete("travel.md", 5);
    assertThat(texts("trains")).isEmpty();
    assertThat(index("travel.md", 3, "Trains cost 30.")).containsOnly(Outcome.DONE);
    assertThat(texts("trains")).isEmpty();
    assertThat(index("travel.md", 7, "Trains cost 70.")).containsOnly(Outcome.DONE);
    assertThat(texts("trains")).containsExactly("Trains cost 70.");
    assertThat(stages()).contains(Stage.DELETED);
  }

  @Test
  void failsClosedByGroups() throws InterruptedException {
    assertThat(fixture.index("secret.md", 1, List.of("hr"), "Trains cost 10."))
        .containsOnly(Outcome.DONE);
    assertThat(seenBy("hr")).hasSize(1);
    assertThat(seenBy("it")).isEmpty();
    assertThat(seenBy()).isEmpty();
    fixture.setGroups("secret.md", 2, "it");
    assertThat(seenBy("hr")).as("lost at once").isEmpty();
    fixture.refresh();
    assertThat(seenBy("it")).as("gained with the next refresh").hasSize(1);
    assertThat(fixture.search(Mode.VECTOR, "trains", 5)).as("keeps its vector").hasSize(1);
  }

  @Test
  void filtersByGroupsThatChangedWhileTheVersionWasUnderWay() throws InterruptedException {
    fixture.submit("secret.md", 1, "hr");
    fixture.setGroups("secret.md", 2, "it");
    assertThat(fixture.index("secret.md", 1, List.of("hr"), "Trains cost 10."))
        .containsOnly(Outcome.DONE);
    assertThat(seenBy("hr")).isEmpty();
    fixture.refresh();
    assertThat(seenBy("it")).hasSize(1);
  }

  @Test
  void finds1000Passages() throws InterruptedException {
    String[] texts = IntStream.range(0, 1000).mapToObj(i -> "Train " + i).toArray(String[]::new);
    assertThat(index("timetable.md", 1, texts)).containsOnly(Outcome.DONE);
    assertThat(fixture.search(Mode.HYBRID, "train", 1000)).hasSize(1000);
    assertThat(fixture.search(Mode.KEYWORD, "train", 1000)).hasSize(1000);
  }

  @Test
  void skipsARecordOfACollectionThatIsGone() throws InterruptedException {
    var other = fixture("nowhere").embedded("a", 1, NO_GROUPS, "Trains");
    var ours = fixture.embedded("b", 1, NO_GROUPS, "Trains");
    assertThat(
            fixture.indexer.process(
                List.of(other.get(0), ours.get(0), ours.get(1)), fixture.statuses))
        .containsOnly(Outcome.DONE);
    assertThat(texts("trains")).containsExactly("Trains");
  }

  private List<Outcome> index(String id, long offset, String... texts) throws InterruptedException {
    return fixture.index(id, offset, NO_GROUPS, texts);
  }

  private List<String> texts(String query) {
    return fixture.search(Mode.KEYWORD, query, 10).stream().map(Passage::getText).toList();
  }

  private List<Passage> seenBy(String... groups) {
    Asker.Builder asker = Asker.newBuilder().addAllGroups(List.of(groups));
    return fixture.search(asker, Mode.HYBRID, "trains", 5);
  }

  private List<Stage> stages() {
    return fixture.statuses.all.stream().map(DocumentStatus::getStage).toList();
  }
}
