package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Filling;
import dev.headwater.events.ListDocuments;
import dev.headwater.events.Lookup;
import dev.headwater.events.Stage;
import dev.headwater.worker.Asked;
import dev.headwater.worker.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupWorkerTest {
  private final InMemoryVisibility visibility = new InMemoryVisibility();
  private final LookupWorker worker =
      new LookupWorker(visibility, _ -> Filling.getDefaultInstance());

  @Test
  void showsALiveDocument() throws InterruptedException {
    happened("a.md", submitted(1), indexed(1), submitted(2));
    DocumentInfo info = document("a.md", "hr").getDocument();
    assertThat(info.getId()).isEqualTo("a.md");
    assertThat(info.getVersion()).isEqualTo(2);
    assertThat(info.getLiveVersion()).isEqualTo(1);
    assertThat(info.getSearchable()).isTrue();
    assertThat(info.getStage()).isEqualTo(Stage.RECEIVED);
    assertThat(info.getTitle()).isEqualTo("Title 1");
    assertThat(info.getBlob().getName()).isEqualTo("blob1");
    assertThat(info.getGroupsList()).containsExactly("hr");
    assertThat(info.getMetadata().getFieldsOrThrow("year").getNumberValue()).isEqualTo(2026);
  }

  @Test
  void showsADocumentThatIsNotLiveYet() throws InterruptedException {
    happened("a.md", submitted(1));
    DocumentInfo info = document("a.md", "hr").getDocument();
    assertThat(info.getSearchable()).isFalse();
    assertThat(info.hasBlob()).isFalse();
    assertThat(info.getStagesList())
        .singleElement()
        .satisfies(stage -> assertThat(stage.getStage()).isEqualTo(Stage.RECEIVED));
  }

  @Test
  void hidesForbiddenDeletedAndUnknownDocuments() throws InterruptedException {
    happened("a.md", submitted(1), indexed(1));
    happened("b.md", indexed(1), new VisibilityEvent.Deleted(2, 0));
    assertThat(document("a.md", "it").getFailure().getStatus()).isEqualTo(404);
    assertThat(document("b.md", "hr").getFailure().getStatus()).isEqualTo(404);
    assertThat(document("c.md", "hr").getFailure())
        .satisfies(failure -> {
          assertThat(failure.getStatus()).isEqualTo(404);
          assertThat(failure.getDetail()).isEqualTo("collection 'handbook' has no document 'c.md'");
        });
  }

  @Test
  void permitsALiveOrFormerVersionToWhoeverCouldAndMayReadIt() throws InterruptedException {
    happened("a.md", indexed(1, "hr"), indexed(2, "hr", "it"), indexed(3, "it", "hr"));
    for (long version = 1; version <= 3; version++) {
      assertThat(version("a.md", version, "hr").hasDocument()).as("version %d", version).isTrue();
    }
    assertThat(version("a.md", 2, "it").hasDocument()).isTrue();
    assertThat(version("a.md", 1, "it").getFailure())
        .satisfies(failure -> {
          assertThat(failure.getStatus()).isEqualTo(404);
          assertThat(failure.getDetail()).isEqualTo("there is no version 1 of 'a.md' to read");
        });
    assertThat(version("a.md", 4, "hr").getFailure().getStatus()).isEqualTo(404);
  }

  @Test
  void permitsNoVersionOfADocumentThatTheAskerMayNotReadNow() throws InterruptedException {
    happened("a.md", indexed(1, "hr", "it"), indexed(2, "it"));
    assertThat(version("a.md", 1, "hr").getFailure().getStatus()).isEqualTo(404);
  }

  @Test
  void permitsNoVersionFromBeforeADeletionOrAChangeOfGroups() throws InterruptedException {
    happened("a.md", indexed(1), new VisibilityEvent.Deleted(2, 0), indexed(3));
    happened(
        "b.md", indexed(1), indexed(3), new VisibilityEvent.GroupsChanged(2, List.of("board")));
    assertThat(version("a.md", 1, "hr").getFailure().getStatus()).isEqualTo(404);
    assertThat(version("a.md", 3, "hr").hasDocument()).isTrue();
    assertThat(version("b.md", 1, "hr").getFailure().getStatus()).isEqualTo(404);
    assertThat(version("b.md", 3, "hr").hasDocument()).isTrue();
  }

  @Test
  void permitsTheLastEightFormerVersions() throws InterruptedException {
    for (long version = 1; version <= 10; version++) {
      happened("a.md", indexed(version));
    }
    assertThat(version("a.md", 2, "hr").hasDocument()).isTrue();
    assertThat(version("a.md", 1, "hr").getFailure().getStatus()).isEqualTo(404);
  }

  @Test
  void listsPageByPage() throws InterruptedException {
    for (String id : List.of("c", "a", "b")) {
      happened(id, submitted(1));
    }
    happened("d", submitted(1), new VisibilityEvent.Deleted(2, 0));
    var first = list("", 2).getPage();
    assertThat(first.getDocumentsList()).extracting(DocumentInfo::getId).containsExactly("a", "b");
    var last = list(first.getNext(), 2).getPage();
    assertThat(last.getDocumentsList()).extracting(DocumentInfo::getId).containsExactly("c");
    assertThat(last.getNext()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_000})
  void refusesALimitThatItCannotList(int limit) {
    assertThatThrownBy(() -> list("", limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit is %d; allowed are 1 to 9999", limit);
  }

  @Test
  void listsAsManyAsAreAskedFor() throws InterruptedException {
    for (int i = 0; i < 1500; i++) {
      happened("id" + i, submitted(1));
    }
    assertThat(list("", 1400).getPage().getDocumentsList()).hasSize(1400);
    assertThat(list("", 9999).getPage().getDocumentsList()).hasSize(1500);
  }

  /** Kafka takes no page of 20 MB, and the asker would wait for it in vain. */
  @Test
  void endsAPageThatBecomesTooLarge() throws InterruptedException {
    Map<String, Object> metadata = Map.of("note", "a".repeat(200_000));
    for (String id : List.of("a", "b", "c", "d", "e", "f", "g")) {
      happened(id, new VisibilityEvent.Submitted(large(metadata), 1));
    }

    var first = list("", 100).getPage();
    assertThat(first.getDocumentsList())
        .extracting(DocumentInfo::getId)
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(first.getSerializedSize()).isLessThan(1 << 20);
    var second = list(first.getNext(), 100).getPage();
    assertThat(second.getDocumentsList()).extracting(DocumentInfo::getId).containsExactly("f", "g");
    assertThat(second.getNext()).isEmpty();
  }

  @Test
  void listsADocumentThatIsLargerThanAPage() throws InterruptedException {
    happened("a", new VisibilityEvent.Submitted(large(Map.of("note", "a".repeat(2 << 20))), 1));
    happened("b", submitted(1));

    var first = list("", 100).getPage();
    assertThat(first.getDocumentsList()).extracting(DocumentInfo::getId).containsExactly("a");
    assertThat(list(first.getNext(), 100).getPage().getDocumentsList()).hasSize(1);
  }

  private static Content large(Map<String, Object> metadata) {
    return new Content(1, "Title", "text/markdown", metadata, List.of("hr"), "", 0);
  }

  @Test
  void refusesALookupWithoutAQuery() {
    assertThatThrownBy(() -> answer(lookup("hr").build()))
        .hasMessage("the lookup names neither a document nor a list");
  }

  private void happened(String id, VisibilityEvent... events) {
    var _ = visibility.apply(Map.of(new DocumentKey("default", "handbook", id), List.of(events)));
  }

  private AnswerEvent document(String id, String group) throws InterruptedException {
    return answer(lookup(group).setDocument(id).build());
  }

  private AnswerEvent version(String id, long version, String group) throws InterruptedException {
    return answer(lookup(group).setDocument(id).setVersion(version).build());
  }

  private AnswerEvent list(String after, int limit) throws InterruptedException {
    return answer(
        lookup("hr").setList(ListDocuments.newBuilder().setAfter(after).setLimit(limit)).build());
  }

  private AnswerEvent answer(Lookup lookup) throws InterruptedException {
    List<AnswerEvent> sent = new ArrayList<>();
    worker.handle(
        lookup,
        new Reply(Asked.of("request", lookup), (_, _, record) -> sent.add((AnswerEvent) record)));
    assertThat(sent).hasSize(1);
    return sent.getFirst();
  }

  private static Lookup.Builder lookup(String group) {
    return Lookup.newBuilder()
        .setTenant("default")
        .setCollection("handbook")
        .setAsker(Asker.newBuilder().addGroups(group));
  }

  private static VisibilityEvent submitted(long version) {
    return new VisibilityEvent.Submitted(content(version, "hr"), version);
  }

  private static VisibilityEvent indexed(long version) {
    return indexed(version, "hr");
  }

  private static VisibilityEvent indexed(long version, String... groups) {
    return new VisibilityEvent.Indexed(content(version, groups), 1, version);
  }

  private static Content content(long version, String... groups) {
    return new Content(
        version,
        "Title " + version,
        "text/markdown",
        Map.of("year", 2026),
        List.of(groups),
        "blob" + version,
        7);
  }
}
