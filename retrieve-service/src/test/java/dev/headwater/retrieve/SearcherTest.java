package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Asker;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One document; each round of a search sees the index and the record that the test gives it. */
class SearcherTest {
  private static final DocumentKey KEY = new DocumentKey("default", "handbook", "travel.md");
  private static final long BEGAN = 1000;
  private static final long LONG_AGO = 1;

  private final List<Seen> rounds = new ArrayList<>();
  private final List<Set<String>> exclusions = new ArrayList<>();

  /** What a round sees: the versions in the index, and the live version with its switch. */
  private record Seen(Set<Integer> indexed, int live, long switchedMillis) {}

  @Test
  void searchesOnceIfNothingChanges() {
    assertThat(versions(see(1, Set.of(1)))).containsExactly(1L);
    assertThat(exclusions).hasSize(1);
  }

  @Test
  void leavesOutAVersionThatIsNotLiveYet() {
    assertThat(versions(see(1, Set.of(1, 2)), see(1, Set.of(1, 2)))).containsExactly(1L);
    assertThat(exclusions).containsExactly(Set.of(), excluded(2));
  }

  @Test
  void leavesOutASupersededVersion() {
    assertThat(versions(see(2, Set.of(1)), see(2, Set.of(1, 2)))).containsExactly(2L);
    assertThat(exclusions).containsExactly(Set.of(), excluded(1));
  }

  @Test
  void comesBackToAVersionThatWentLiveMeanwhile() {
    assertThat(versions(see(1, Set.of(1, 2)), see(2, Set.of(1, 2)), see(2, Set.of(1, 2))))
        .containsExactly(2L);
    assertThat(exclusions).containsExactly(Set.of(), excluded(2), excluded(1));
  }

  @Test
  void searchesAgainWhenADocumentSwitchedMeanwhile() {
    assertThat(versions(new Seen(Set.of(2), 2, BEGAN), see(2, Set.of(2)))).containsExactly(2L);
    assertThat(exclusions).hasSize(2);
  }

  @Test
  void dropsWhatStillDisagreesInTheLastRound() {
    Seen hot = see(9, Set.of(1));
    assertThat(versions(hot, see(9, Set.of(2)), see(9, Set.of(3)))).isEmpty();
    assertThat(exclusions).hasSize(3);
  }

  @Test
  void showsNothingOfADeletedDocument() {
    assertThat(versions(see(0, Set.of(1)), see(0, Set.of(1)))).isEmpty();
  }

  private static Set<String> excluded(long version) {
    return Set.of(ChunkDocument.versionId(KEY.viewHash(), version));
  }

  private static Seen see(int live, Set<Integer> indexed) {
    return new Seen(indexed, live, LONG_AGO);
  }

  private List<Long> versions(Seen... seen) {
    rounds.addAll(List.of(seen));
    Searcher searcher =
        new Searcher(
            new FakeIndex(),
            new FakeVisibility(),
            new TextAnalysis(),
            new SearchSettings(1, 1, 3, 50, Duration.ZERO),
            Clock.fixed(Instant.ofEpochMilli(BEGAN), ZoneOffset.UTC));
    return searcher
        .search(
            EmbeddedQuestion.newBuilder()
                .setQuestion(
                    Question.newBuilder()
                        .setTenant("default")
                        .setCollection("handbook")
                        .setText("train")
                        .setAsker(Asker.newBuilder().setAdministrator(true))
                        .setSearch(Search.newBuilder().setK(5)))
                .build())
        .stream()
        .map(Passage::getVersion)
        .toList();
  }

  private final class FakeIndex implements PassageIndex {
    @Override
    public List<List<ChunkHit>> search(SearchPlan plan) {
      exclusions.add(plan.excluded());
      return List.of(
          rounds.get(exclusions.size() - 1).indexed().stream()
              .sorted()
              .map(version -> new ChunkHit(KEY.viewHash(), version, 0))
              .filter(hit -> !plan.excluded().contains(hit.versionId()))
              .toList());
    }

    @Override
    public Map<String, Passage> passages(String collection, Collection<String> chunkIds) {
      return chunkIds.stream()
          .collect(
              Collectors.toMap(
                  id -> id,
                  id ->
                      Passage.newBuilder()
                          .setVersion(Long.parseLong(id.split("-", -1)[1]))
                          .build()));
    }
  }

  private final class FakeVisibility implements VisibilityStore {
    @Override
    public Map<String, VisibilityRecord> read(Collection<String> hashes) {
      Seen seen = rounds.get(exclusions.size() - 1);
      Content content = new Content(seen.live(), "", "", Map.of(), List.of(), "", 0);
      VisibilityRecord none = VisibilityRecord.none(KEY);
      return Map.of(
          KEY.viewHash(),
          seen.live() == 0
              ? none
              : none.apply(new VisibilityEvent.Indexed(content, 1, seen.switchedMillis())));
    }

    @Override
    public Map<DocumentKey, Change> apply(Map<DocumentKey, List<VisibilityEvent>> events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<VisibilityRecord> list(String collection, Access access, String after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Counts count(String view, long submittedBefore) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<VisibilityRecord> unfinished(String view, long submittedBefore, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forget(String view) {
      throw new UnsupportedOperationException();
    }
  }
}
