package dev.headwater.retrieve;

import dev.headwater.events.Asker;
import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
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
import dev.headwater.standalone.processes.ElasticsearchProcess;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The workers of retrieve-service on a real Elasticsearch node, without Kafka: records go straight
 * into them. The node is started once, and ends with the tests' process.
 */
final class RetrieveFixture {
  static final String GENERATION = "test-encoder";
  private static final int GENERATION_OF_DOCUMENTS = 1;
  private static final int DIMENSIONS = 384;

  private static final class Node {
    static final ElasticsearchSettings SETTINGS = start();

    private static ElasticsearchSettings start() {
      try {
        Path data = Files.createTempDirectory("retrieve-it");
        var process = ElasticsearchProcess.start(Installation.find(), data, Ports.free(), "512m");
        var _ = process.awaitReady();
        return new ElasticsearchSettings(
            process.url(), 0, Duration.ofMillis(50), Duration.ofSeconds(60));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  final List<DocumentStatus> statuses = new CopyOnWriteArrayList<>();
  final Elasticsearch elasticsearch;
  final Indices indices;
  final VisibilityStore visibility;
  final IndexWorker indexer;
  final DocumentsWorker documents;
  final LookupWorker lookups;
  final Searcher searcher;
  private final String collection;
  private final Random random = new Random(7);

  /** The workers for one collection of that name. */
  RetrieveFixture(String collection) throws InterruptedException {
    this.collection = collection;
    elasticsearch = new Elasticsearch(Node.SETTINGS).awaitStart();
    indices = new Indices(elasticsearch, Node.SETTINGS).createVisibility();
    visibility = new ElasticsearchVisibilityStore(elasticsearch, indices);
    ChunkStore chunks = new ElasticsearchChunkStore(elasticsearch, indices);
    Statuses told = (_, status, _) -> statuses.add(status);
    indexer =
        new IndexWorker(
            chunks,
            visibility,
            new VersionSwitch(chunks, visibility, told, Clock.systemUTC()),
            new TextAnalysis(),
            key -> key.endsWith("/" + collection) ? Optional.of("en") : Optional.empty(),
            told);
    documents = new DocumentsWorker(visibility, chunks, told, GENERATION_OF_DOCUMENTS);
    lookups = new LookupWorker(visibility);
    searcher =
        new Searcher(
            new ElasticsearchPassageIndex(elasticsearch),
            visibility,
            new TextAnalysis(),
            new SearchSettings(4, 64, 8, 50),
            Clock.systemUTC());
  }

  static URI url() {
    return Node.SETTINGS.url();
  }

  DocumentKey key(String id) {
    return new DocumentKey("default", collection, id);
  }

  static long version(long offset) {
    return Versions.of(GENERATION_OF_DOCUMENTS, offset);
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
        1);
  }

  List<Outcome> index(String id, long offset, List<String> groups, String... texts)
      throws InterruptedException {
    return indexer.process(embedded(id, offset, groups, texts));
  }

  void submit(String id, long offset, String... groups) {
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

  void delete(String id, long offset) {
    document(
        key(id).toString(),
        offset,
        DocumentRecord.newBuilder().setDeleted(DocumentDeleted.getDefaultInstance()).build());
  }

  void setGroups(String id, long offset, String... groups) {
    document(
        key(id).groupsKey(),
        offset,
        DocumentRecord.newBuilder()
            .setGroupsChanged(DocumentGroupsChanged.newBuilder().addAllGroups(List.of(groups)))
            .build());
  }

  private void document(String recordKey, long offset, @Nullable DocumentRecord record) {
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
                    1)));
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
