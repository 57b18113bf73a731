package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.Time;
import co.elastic.clients.elasticsearch._types.mapping.DenseVectorIndexOptionsType;
import co.elastic.clients.elasticsearch._types.mapping.DenseVectorSimilarity;
import co.elastic.clients.elasticsearch._types.mapping.Property;
import co.elastic.clients.json.JsonData;
import dev.headwater.events.Lane;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indices: one of visibility records, and one of chunks per collection and encoder generation
 * (BM25 statistics must not cross collections), created for its first chunk. Thread-safe.
 */
final class Indices implements IndexSweeper.ChunkIndices, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Indices.class);
  static final String VISIBILITY = "headwater-visibility";
  static final String CHUNKS_PREFIX = "headwater-chunks-";

  /** Of the chunks and their ids; an index of another format holds chunks that are never found. */
  private static final int FORMAT = 2;

  private static final Time NEVER = Time.of(t -> t.time("-1"));
  private static final String ALREADY_EXISTS = "resource_already_exists_exception";

  private final Elasticsearch elasticsearch;
  private final IndexSettings settings;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final Map<String, Refresher> refreshers = new ConcurrentHashMap<>();
  private final Set<String> due = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("refresh").daemon().factory());

  Indices(Elasticsearch elasticsearch, IndexSettings settings) {
    this.elasticsearch = elasticsearch;
    this.settings = settings;
  }

  /**
   * Name of a view's index; neither tenants nor collections contain a dot.
   *
   * @param view its key, so that no name is used twice
   */
  static String chunks(String view) {
    return CHUNKS_PREFIX + view.replace('/', '.').replace('@', '.');
  }

  /** The view whose chunks are in an index: the inverse of {@link #chunks}. */
  static String view(String index) {
    String[] parts = index.substring(CHUNKS_PREFIX.length()).split("\\.", 3);
    String collection = parts[0] + "/" + parts[1];
    return parts.length == 2 ? collection : collection + "@" + parts[2];
  }

  /** Name of the field that holds the vectors of an encoder generation. */
  static String vectorField(String generation) {
    return "vector_" + generation.replaceAll("[^A-Za-z0-9-]", "_");
  }

  Indices createVisibility() {
    create(VISIBILITY, "visibility-index.json", 1);
    var _ =
        elasticsearch.call(client ->
            client
                .indices()
                .putMapping(m -> m.index(VISIBILITY).properties("failed", p -> p.long_(l -> l))));
    return this;
  }

  /**
   * Refuses the indices of chunks that another build wrote.
   *
   * @throws IllegalStateException if there is one whose chunks this build cannot read
   */
  Indices requireFormat() {
    elasticsearch
        .call(client -> client.indices().getMapping(m -> m.index(CHUNKS_PREFIX + "*")))
        .mappings()
        .forEach((index, found) -> {
          JsonData format = found.mappings().meta().get("format");
          if (format == null || format.to(Integer.class) != FORMAT) {
            throw new IllegalStateException(
                ("the index %s was written by another version of Headwater, whose chunks this one"
                        + " does not read: use a new data folder, or new Kafka topics and a new"
                        + " Elasticsearch, and submit the documents again")
                    .formatted(index));
          }
        });
    return this;
  }

  /** Creates a collection's index and its field for a generation's vectors if they are missing. */
  void prepare(String collection, String generation, int dimensions) {
    String index = chunks(collection);
    String field = vectorField(generation);
    if (ready.contains(index + " " + field)) {
      return;
    }
    create(index, "chunk-index.json", settings.shards());
    Property vectors =
        Property.of(p ->
            p.denseVector(v ->
                v.dims(dimensions)
                    .similarity(DenseVectorSimilarity.Cosine)
                    .indexOptions(o -> o.type(DenseVectorIndexOptionsType.Int8Hnsw))));
    var _ =
        elasticsearch.call(
            client -> client.indices().putMapping(m -> m.index(index).properties(field, vectors)));
    ready.add(index + " " + field);
  }

  /** How long the vectors of a generation are in an index; 0 if it has none. */
  int dimensions(String index, String generation) {
    return elasticsearch
        .call(client -> client.indices().getMapping(m -> m.index(index).ignoreUnavailable(true)))
        .mappings()
        .values()
        .stream()
        .flatMap(
            found -> Stream.ofNullable(found.mappings().properties().get(vectorField(generation))))
        .filter(Property::isDenseVector)
        .mapToInt(field -> Objects.requireNonNullElse(field.denseVector().dims(), 0))
        .findFirst()
        .orElse(0);
  }

  /**
   * Returns once searches find everything written to the index before this call.
   *
   * @param lane bulk work waits longer, so that fewer refreshes serve it
   */
  void refresh(String index, Lane lane) throws InterruptedException {
    refreshers
        .computeIfAbsent(index, name -> new Refresher(() -> refreshNow(name)))
        .refresh(settings.refreshEvery(lane));
  }

  /** Schedules a refresh, so that searches stop finding removed chunks; does not wait for it. */
  void refreshSoon(String index) {
    if (!due.add(index)) {
      return;
    }
    var _ =
        timer.schedule(
            () -> {
              due.remove(index);
              refreshQuietly(index);
            },
            settings.refreshEvery().toNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void refreshQuietly(String index) {
    try {
      refresh(index, Lane.INTERACTIVE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.debug("Cannot refresh {} now: {}", index, e.getMessage());
    }
  }

  private void refreshNow(String index) {
    var _ =
        elasticsearch.call(
            client -> client.indices().refresh(r -> r.index(index).ignoreUnavailable(true)));
  }

  @Override
  public Set<String> names() {
    return elasticsearch
        .call(client -> client.indices().getSettings(s -> s.index(CHUNKS_PREFIX + "*")))
        .settings()
        .keySet();
  }

  @Override
  public void delete(String index) {
    forget(index);
    var _ =
        elasticsearch.call(
            client -> client.indices().delete(d -> d.index(index).ignoreUnavailable(true)));
  }

  /** Makes the next chunk check again whether the index exists. */
  void forget(String index) {
    ready.removeIf(entry -> entry.startsWith(index + " "));
  }

  private void create(String index, String mappings, int shards) {
    try (InputStream json = Indices.class.getResourceAsStream(mappings)) {
      var _ =
          elasticsearch.call(client ->
              client
                  .indices()
                  .create(c ->
                      c.index(index)
                          .withJson(json)
                          .settings(s ->
                              s.numberOfShards(Integer.toString(shards))
                                  .numberOfReplicas(Integer.toString(settings.replicas()))
                                  .refreshInterval(NEVER))));
    } catch (ElasticsearchException e) {
      if (!ALREADY_EXISTS.equals(e.error().type())) {
        // Such as a cluster with all the shards that it may have: no chunk is to blame.
        throw new OutageException(
            "Elasticsearch does not create the index %s: %s".formatted(index, e.getMessage()), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
