package dev.headwater.retrieve;

import dev.headwater.events.Asker;
import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Lane;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The workers of retrieve-service over one collection, without Kafka: records go straight into
 * them.
 */
final class RetrieveFixture {
  static final String GENERATION = "test-encoder";
  private static final int EPOCH = 1;
  private static final int DIMENSIONS = 384;

  final PublishedStatuses statuses = new PublishedStatuses();
  final ChunkStore chunks;
  final IndexWorker indexer;
  final DocumentsWorker documents;
  final Searcher searcher;
  private final String collection;
  private final Random random = new Random(7);

  RetrieveFixture(
      String collection, VisibilityStore visibility, ChunkStore chunks, PassageIndex passages) {
    this.collection = collection;
    this.chunks = chunks;
    FakeCollections collections = new FakeCollections(collection);
    indexer =
        new IndexWorker(
            chunks,
            visibility,
            new VersionSwitch(
                chunks, visibility, Clock.systemUTC(), Metrics.unread().timer(Measure.FRESHNESS)),
            new TextAnalysis(),
            collections,
            new Precedence(Duration.ZERO));
    documents =
        new DocumentsWorker(
            new DocumentsWorker.Now(collections, new FakeLog().watch(EPOCH)),
            visibility,
            chunks,
            EPOCH);
    searcher =
        new Searcher(
            passages,
            visibility,
            new TextAnalysis(),
            new SearchSettings(4, 64, 8, 50, Duration.ZERO),
            Clock.systemUTC());
  }

  static RetrieveFixture inMemory(String collection) {
    InMemoryChunks chunks = new InMemoryChunks();
    return new RetrieveFixture(collection, new InMemoryVisibility(), chunks, chunks);
  }

  static RetrieveFixture real(String collection) {
    Elasticsearch client = RealElasticsearch.CLIENT;
    Indices indices = RealElasticsearch.INDICES;
    return new RetrieveFixture(
        collection,
        new ElasticsearchVisibilityStore(client, indices, RealElasticsearch.WRITES),
        RealElasticsearch.CHUNKS,
        new ElasticsearchPassageIndex(client));
  }

  DocumentKey key(String id) {
    return new DocumentKey("default", collection, id);
  }

  static long version(long offset) {
    return Versions.of(EPOCH, offset);
  }

  /** All records of a version: one chunk per text, then the end. */
  List<Delivery<EmbeddedChunkRecord>> embedded(
      String id, long offset, List<String> groups, String... texts) {
    List<Delivery<EmbeddedChunkRecord>> records = new ArrayList<>();
    int start = 0;
    for (int ordinal = 0; ordinal < texts.length; ordinal++) {
      Chunk chunk =
          Chunk.newBuilder()
              .setVersion(version(offset))
              .setOrdinal(ordinal)
              .setText(texts[ordinal])
              .setStart(start)
              .setEnd(start + texts[ordinal].length())
              .setTitle("Title of " + id)
              .setGeneration(GENERATION)
              .addAllGroups(groups)
              .build();
      start += texts[ordinal].length();
      records.add(
          delivery(
              id,
              EmbeddedChunkRecord.newBuilder()
                  .setChunk(EmbeddedChunk.newBuilder().setChunk(chunk).addAllVector(vector()))));
    }
    records.add(
        delivery(
            id,
            EmbeddedChunkRecord.newBuilder()
                .setEnd(
                    VersionEnd.newBuilder()
                        .setVersion(version(offset))
                        .setChunkCount(texts.length)
                        .setTitle("Title of " + id)
                        .setGeneration(GENERATION)
                        .addAllGroups(groups))));
    return records;
  }

  private Delivery<EmbeddedChunkRecord> delivery(String id, EmbeddedChunkRecord.Builder record) {
    return new Delivery<>(
        Topics.EMBEDDED_CHUNKS,
        0,
        0,
        key(id).toString(),
        record.build(),
        Lane.INTERACTIVE,
        Instant.now(),
        1,
        0);
  }

  List<Outcome> index(String id, long offset, List<String> groups, String... texts)
      throws InterruptedException {
    return indexer.process(embedded(id, offset, groups, texts), statuses);
  }

  void submit(String id, long offset, String... groups) throws InterruptedException {
    document(
        key(id).toString(),
        offset,
        DocumentRecord.newBuilder()
            .setSubmitted(
                DocumentSubmitted.newBuilder()
                    .setTitle("Title of " + id)
                    .addAllGroups(List.of(groups)))
            .build());
  }

  void delete(String id, long offset) throws InterruptedException {
    document(
        key(id).toString(),
        offset,
        DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build());
  }

  void setGroups(String id, long offset, String... groups) throws InterruptedException {
    document(
        key(id).groupsKey(),
        offset,
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.newBuilder().addAllGroups(List.of(groups)))
            .build());
  }

  private void document(String recordKey, long offset, @Nullable DocumentRecord record)
      throws InterruptedException {
    var _ =
        documents.process(
            List.of(
                new Delivery<>(
                    Topics.DOCUMENTS,
                    Topics.documentPartition(DocumentKey.parse(recordKey)),
                    offset,
                    recordKey,
                    record,
                    Lane.INTERACTIVE,
                    Instant.now(),
                    1,
                    0)),
            statuses);
  }

  void refresh() throws InterruptedException {
    chunks.refresh(List.of("default/" + collection), Lane.INTERACTIVE);
  }

  List<Passage> search(Search.Mode mode, String text, int k) {
    return search(Asker.newBuilder().setAdministrator(true), mode, text, k);
  }

  List<Passage> search(Asker.Builder asker, Search.Mode mode, String text, int k) {
    return searcher.search(
        EmbeddedQuestion.newBuilder()
            .addAllVector(vector())
            .setQuestion(
                Question.newBuilder()
                    .setTenant("default")
                    .setCollection(collection)
                    .setGeneration(GENERATION)
                    .setLanguage("en")
                    .setText(text)
                    .setAsker(asker)
                    .setSearch(Search.newBuilder().setMode(mode).setK(k)))
            .build());
  }

  private synchronized List<Float> vector() {
    List<Float> vector = new ArrayList<>(DIMENSIONS);
    for (int i = 0; i < DIMENSIONS; i++) {
      vector.add((float) random.nextGaussian());
    }
    return vector;
  }
}
