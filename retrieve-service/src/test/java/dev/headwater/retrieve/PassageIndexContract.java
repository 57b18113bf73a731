package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.Lane;
import dev.headwater.events.Passage;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link PassageIndex} guarantees, on chunks that a {@link ChunkStore} wrote. */
abstract class PassageIndexContract {
  private static final String GENERATION = "test-encoder";
  private static final Access ADMINISTRATOR = new Access(true, List.of(), false);
  private static final List<Float> NORTH = List.of(0f, 1f);
  private static final List<Float> NORTH_EAST = List.of(1f, 1f);
  private static final List<Float> EAST = List.of(1f, 0f);
  private static final List<Float> NONE = List.of();

  /** Each test has a collection of its own: a store may keep what other tests wrote. */
  private final String collection = "c" + UUID.randomUUID();

  /** A store that works. */
  abstract ChunkStore chunks();

  /** An index over the chunks of that store. */
  abstract PassageIndex index();

  /** An index that cannot be reached. */
  abstract PassageIndex unreachable();

  @Test
  void ranksByVectorAndByKeywordApart() throws InterruptedException {
    write(
        document("taxi", chunk(), EAST, "taxi"),
        document("both", chunk(), NORTH_EAST, "taxi", "train"),
        document("train", chunk(), NORTH, "train"));
    List<List<ChunkHit>> rankings =
        index().search(plan(NORTH, List.of("train", "taxi"), ADMINISTRATOR));
    assertThat(rankings).hasSize(2);
    assertThat(ids(rankings.getFirst())).containsExactly("train", "both", "taxi");
    assertThat(ids(rankings.getLast())).startsWith("both").hasSize(3);
  }

  @Test
  void searchesOnlyThePartsOfThePlan() throws InterruptedException {
    write(document("taxi", chunk(), EAST, "taxi"), document("train", chunk(), NORTH, "train"));
    assertThat(index().search(plan(EAST, List.of(), ADMINISTRATOR)))
        .singleElement()
        .satisfies(ranking -> assertThat(ids(ranking)).containsExactly("taxi", "train"));
    assertThat(index().search(plan(NONE, List.of("train"), ADMINISTRATOR)))
        .singleElement()
        .satisfies(ranking -> assertThat(ids(ranking)).containsExactly("train"));
    assertThat(index().search(plan(NONE, List.of(), ADMINISTRATOR))).isEmpty();
  }

  @Test
  void findsNothingInACollectionWithoutChunks() {
    assertThat(index().search(plan(NORTH, List.of("train"), ADMINISTRATOR)))
        .allSatisfy(ranking -> assertThat(ranking).isEmpty());
  }

  @Test
  void findsAChunkOnlyAfterARefresh() throws InterruptedException {
    write(document("first", chunk(), NORTH, "train"));
    put(document("second", chunk(), NORTH, "train"));
    assertThat(found(ADMINISTRATOR)).containsExactly("first");
    refresh();
    assertThat(found(ADMINISTRATOR)).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void returnsAtMostTheCandidatesOfEachPart() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      put(document("doc-" + i, chunk(), NORTH, "train"));
    }
    refresh();
    SearchPlan plan =
        new SearchPlan(
            key("").viewKey(),
            GENERATION,
            NORTH,
            List.of("train"),
            ADMINISTRATOR,
            Map.of(),
            Set.of(),
            3);
    assertThat(index().search(plan)).allSatisfy(ranking -> assertThat(ranking).hasSize(3));
  }

  @Test
  void findsExactlyWhatTheAskerMayRead() throws InterruptedException {
    Map<String, List<String>> groups =
        Map.of(
            "open",
            List.of(),
            "hr",
            List.of("hr"),
            "it",
            List.of("it"),
            "both",
            List.of("hr", "it"));
    groups.forEach((id, of) -> put(document(id, chunk().addAllGroups(of), NORTH, "train")));
    refresh();
    for (Access access :
        List.of(
            ADMINISTRATOR,
            new Access(false, List.of(), false),
            new Access(false, List.of(), true),
            new Access(false, List.of("hr"), false),
            new Access(false, List.of("hr"), true),
            new Access(false, List.of("sales", "it"), true))) {
      Set<String> readable = new HashSet<>(groups.keySet());
      readable.removeIf(id -> !access.mayRead(groups.getOrDefault(id, List.of())));
      assertThat(found(access)).as("%s", access).containsExactlyInAnyOrderElementsOf(readable);
    }
  }

  @Test
  void findsByGroupsThatWereSetLaterAndKeepsTheVector() throws InterruptedException {
    write(document("secret", chunk().addGroups("hr"), NORTH, "train"));
    chunks().setGroups(new ChunkStore.Version(key("secret"), 1, 1), List.of("it"));
    refresh();
    assertThat(found(new Access(false, List.of("hr"), false))).isEmpty();
    assertThat(found(new Access(false, List.of("it"), false))).containsExactly("secret");
  }

  @Test
  void filtersByMetadata() throws Exception {
    Struct.Builder metadata = Struct.newBuilder();
    JsonFormat.parser()
        .merge(
            """
            {"year": 2026, "place": {"city": "Bern"}, "tags": ["rail", "road"]}
            """,
            metadata);
    write(
        document("bern", chunk().setMetadata(metadata), NORTH, "train"),
        document("other", chunk(), NORTH, "train"));
    assertThat(foundBy(Map.of("year", "2026"))).containsExactly("bern");
    assertThat(foundBy(Map.of("place.city", "Bern", "tags", "road"))).containsExactly("bern");
    assertThat(foundBy(Map.of("place.city", "Basel"))).isEmpty();
    assertThat(foundBy(Map.of("year", "2026", "tags", "sea"))).isEmpty();
  }

  @Test
  void refusesAVectorOfOtherDimensions() throws InterruptedException {
    write(document("travel", chunk(), NORTH, "train"));
    SearchPlan plan = plan(List.of(0f, 1f, 0f), List.of(), ADMINISTRATOR);
    assertThatThrownBy(() -> index().search(plan)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leavesOutExcludedVersions() throws InterruptedException {
    write(
        document("travel", chunk().setVersion(1), NORTH, "train"),
        document("travel", chunk().setVersion(2), NORTH, "train"));
    SearchPlan plan = plan(NORTH, List.of("train"), ADMINISTRATOR);
    SearchPlan rest = plan.without(Set.of(ChunkDocument.versionId(key("travel").viewHash(), 1)));
    assertThat(index().search(rest))
        .hasSize(2)
        .allSatisfy(
            ranking -> assertThat(ranking).extracting(ChunkHit::version).containsExactly(2L));
  }

  @Test
  void saysWhichChunkAHitIs() throws InterruptedException {
    long version = 7L << 40 | 5;
    write(document("travel", chunk().setVersion(version).setOrdinal(3), NORTH, "train"));
    assertThat(index().search(plan(NORTH, List.of("train"), ADMINISTRATOR)))
        .hasSize(2)
        .containsOnly(List.of(new ChunkHit(key("travel").viewHash(), version, 3)));
  }

  @Test
  void readsThePassagesOfHitsAndLeavesOutWhatIsGone() throws InterruptedException {
    Chunk.Builder chunk =
        chunk().setTitle("Travel").setText("Trains.").setPage(4).setSection("2.1").setEnd(7);
    write(document("travel", chunk, NORTH, "train"));
    String id = ChunkDocument.id(key("travel").viewHash(), 1, 0);
    Map<String, Passage> passages = index().passages(key("travel").viewKey(), List.of(id, "gone"));
    assertThat(passages)
        .containsExactly(
            Map.entry(
                id,
                Passage.newBuilder()
                    .setDocument("travel")
                    .setVersion(1)
                    .setTitle("Travel")
                    .setText("Trains.")
                    .setPage(4)
                    .setSection("2.1")
                    .setEnd(7)
                    .build()));
    assertThat(index().passages(key("travel").viewKey(), List.of())).isEmpty();
  }

  @Test
  void reportsAnOutage() {
    SearchPlan plan = plan(NORTH, List.of("train"), ADMINISTRATOR);
    assertThatThrownBy(() -> unreachable().search(plan)).isInstanceOf(OutageException.class);
    assertThatThrownBy(() -> unreachable().passages(plan.collection(), List.of("id")))
        .isInstanceOf(OutageException.class);
  }

  private DocumentKey key(String id) {
    return new DocumentKey("default", collection, id.isEmpty() ? "any" : id);
  }

  private static Chunk.Builder chunk() {
    return Chunk.newBuilder().setVersion(1).setGeneration(GENERATION);
  }

  private ChunkDocument document(
      String id, Chunk.Builder chunk, List<Float> vector, String... terms) {
    return new ChunkDocument(
        key(id),
        EmbeddedChunk.newBuilder().setChunk(chunk).addAllVector(vector).build(),
        List.of(terms));
  }

  private void put(ChunkDocument... documents) {
    assertThat(chunks().put(List.of(documents))).containsOnly(Outcome.DONE);
  }

  private void refresh() throws InterruptedException {
    chunks().refresh(List.of(key("").viewKey()), Lane.INTERACTIVE);
  }

  private void write(ChunkDocument... documents) throws InterruptedException {
    put(documents);
    refresh();
  }

  private SearchPlan plan(List<Float> vector, List<String> terms, Access access) {
    return plan(vector, terms, access, Map.of());
  }

  private SearchPlan plan(
      List<Float> vector, List<String> terms, Access access, Map<String, String> metadata) {
    return new SearchPlan(
        key("").viewKey(), GENERATION, vector, terms, access, metadata, Set.of(), 50);
  }

  /** Ids of the documents that a search by "train" finds, which both parts have to agree on. */
  private List<String> found(Access access) {
    return found(plan(NORTH, List.of("train"), access));
  }

  private List<String> foundBy(Map<String, String> metadata) {
    return found(plan(NORTH, List.of("train"), ADMINISTRATOR, metadata));
  }

  private List<String> found(SearchPlan plan) {
    List<List<ChunkHit>> rankings = index().search(plan);
    assertThat(rankings).hasSize(2);
    List<String> vectors = ids(rankings.getFirst());
    assertThat(ids(rankings.getLast())).containsExactlyInAnyOrderElementsOf(vectors);
    return vectors;
  }

  private List<String> ids(List<ChunkHit> hits) {
    Map<String, Passage> passages =
        index().passages(key("").viewKey(), hits.stream().map(ChunkHit::id).toList());
    return hits.stream()
        .map(hit -> passages.getOrDefault(hit.id(), Passage.getDefaultInstance()).getDocument())
        .toList();
  }
}
