package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchItem;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchResponseItem;
import co.elastic.clients.elasticsearch.core.msearch.RequestItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.core.search.SearchRequestBody;
import co.elastic.clients.json.JsonData;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.worker.Outcome;
import io.micronaut.http.HttpStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chunks in one index per collection. */
final class ElasticsearchChunkStore implements ChunkStore {
  private static final Logger log = LoggerFactory.getLogger(ElasticsearchChunkStore.class);

  /** Most chunks that one request removes or regroups. */
  private static final int PAGE = 2000;

  private final Elasticsearch elasticsearch;
  private final Indices indices;
  private final ElasticsearchBulk writes;

  ElasticsearchChunkStore(Elasticsearch elasticsearch, Indices indices, ElasticsearchBulk writes) {
    this.elasticsearch = elasticsearch;
    this.indices = indices;
    this.writes = writes;
  }

  @Override
  public List<Outcome> put(List<ChunkDocument> chunks) {
    List<ElasticsearchBulk.Write> puts = new ArrayList<>();
    for (ChunkDocument chunk : chunks) {
      String collection = chunk.key().viewKey();
      indices.prepare(collection, chunk.chunk().getGeneration(), chunk.embedded().getVectorCount());
      BulkOperation put =
          BulkOperation.of(o ->
              o.index(i ->
                  i.index(Indices.chunks(collection)).id(chunk.id()).document(chunk.source())));
      puts.add(new ElasticsearchBulk.Write(put, chunk.embedded().getSerializedSize()));
    }
    return writes.send(puts).stream().map(this::outcome).toList();
  }

  private Outcome outcome(BulkResponseItem item) {
    if (item.error() == null) {
      return Outcome.DONE;
    }
    if (Elasticsearch.isOutage(item.status())) {
      throw Elasticsearch.outage("Elasticsearch takes no chunks: " + item.error().reason());
    }
    // Its reason may quote the chunk.
    String reason =
        "Elasticsearch refuses the chunk: %s (%d)".formatted(item.error().type(), item.status());
    log.debug("{}: {}", reason, item.error().reason());
    if (item.status() == HttpStatus.NOT_FOUND.getCode()) {
      indices.forget(item.index());
      return new Outcome.Retry(reason);
    }
    return new Outcome.DeadLetter(reason);
  }

  @Override
  public void refresh(Collection<String> collections, Lane lane) throws InterruptedException {
    for (String collection : new TreeSet<>(collections)) {
      indices.refresh(Indices.chunks(collection), lane);
    }
  }

  @Override
  public List<Long> count(List<Version> versions) {
    List<RequestItem> searches =
        versions.stream()
            .map(version ->
                search(
                    version.key(),
                    SearchRequestBody.of(b ->
                        b.size(0)
                            .trackTotalHits(t -> t.enabled(true))
                            .query(q -> q.bool(f -> f.filter(chunksOf(version)))))))
            .toList();
    return msearch(searches).stream()
        .map(item -> Objects.requireNonNull(item.hits().total()).value())
        .toList();
  }

  private static List<Query> chunksOf(Version version) {
    String id = ChunkDocument.versionId(version.key().viewHash(), version.version());
    return List.of(
        Query.of(q -> q.term(t -> t.field("version_id").value(id))),
        Query.of(q ->
            q.range(r -> r.number(n -> n.field("ordinal").lt((double) version.chunkCount())))));
  }

  @Override
  public void remove(Map<DocumentKey, Long> upTo) {
    Map<DocumentKey, List<FieldValue>> open = new HashMap<>();
    upTo.keySet().forEach(key -> open.put(key, List.of()));
    while (!open.isEmpty()) {
      List<DocumentKey> keys = List.copyOf(open.keySet());
      List<RequestItem> searches =
          keys.stream()
              .map(key ->
                  search(
                      key,
                      older(key, upTo.getOrDefault(key, 0L), open.getOrDefault(key, List.of()))))
              .toList();
      List<BulkOperation> removals = new ArrayList<>();
      List<MultiSearchItem<Void>> found = msearch(searches);
      for (int i = 0; i < keys.size(); i++) {
        List<Hit<Void>> hits = found.get(i).hits().hits();
        for (Hit<Void> hit : hits) {
          removals.add(BulkOperation.of(o -> o.delete(d -> d.index(hit.index()).id(hit.id()))));
        }
        if (hits.size() < PAGE) {
          open.remove(keys.get(i));
        } else {
          open.put(keys.get(i), hits.getLast().sort());
        }
      }
      settle(bulk(removals));
      removals.stream()
          .map(removal -> Objects.requireNonNull(removal.delete().index()))
          .distinct()
          .forEach(indices::refreshSoon);
    }
  }

  /** A page of the chunks of older versions; the last page is shorter than {@link #PAGE}. */
  private static SearchRequestBody older(DocumentKey key, long upTo, List<FieldValue> after) {
    List<Query> filters =
        List.of(
            Query.of(q -> q.term(t -> t.field("document").value(key.viewHash()))),
            Query.of(q -> q.range(r -> r.untyped(n -> n.field("version").lte(JsonData.of(upTo))))));
    return SearchRequestBody.of(b -> {
      b.size(PAGE)
          .source(s -> s.fetch(false))
          .trackTotalHits(t -> t.enabled(false))
          .query(q -> q.bool(f -> f.filter(filters)))
          .sort(s -> s.field(f -> f.field("version")))
          .sort(s -> s.field(f -> f.field("ordinal")));
      return after.isEmpty() ? b : b.searchAfter(after);
    });
  }

  @Override
  public void setGroups(Version version, List<String> groups) {
    String index = Indices.chunks(version.key().viewKey());
    String document = version.key().viewHash();
    for (int from = 0; from < version.chunkCount(); from += PAGE) {
      settle(
          bulk(
              IntStream.range(from, Math.min(from + PAGE, version.chunkCount()))
                  .mapToObj(ordinal -> ChunkDocument.id(document, version.version(), ordinal))
                  .map(id -> regroup(index, id, groups))
                  .toList()));
    }
    indices.refreshSoon(index);
  }

  private static BulkOperation regroup(String index, String id, List<String> groups) {
    return BulkOperation.of(o ->
        o.update(u ->
            u.index(index).id(id).retryOnConflict(3).action(a -> a.doc(Map.of("groups", groups)))));
  }

  /** A chunk that is already gone needs no change. */
  private static void settle(List<BulkResponseItem> items) {
    for (BulkResponseItem item : items) {
      if (item.error() != null && item.status() != HttpStatus.NOT_FOUND.getCode()) {
        String reason = "Elasticsearch did not change a chunk: " + item.error().reason();
        throw Elasticsearch.outage(reason);
      }
    }
  }

  private List<BulkResponseItem> bulk(List<BulkOperation> operations) {
    if (operations.isEmpty()) {
      return List.of();
    }
    BulkRequest request = BulkRequest.of(b -> b.operations(operations));
    return elasticsearch.call(client -> client.bulk(request)).items();
  }

  private static RequestItem search(DocumentKey key, SearchRequestBody body) {
    return RequestItem.of(r ->
        r.header(h ->
                h.index(Indices.chunks(key.viewKey()))
                    .ignoreUnavailable(true)
                    .allowPartialSearchResults(false))
            .body(body));
  }

  private List<MultiSearchItem<Void>> msearch(List<RequestItem> searches) {
    if (searches.isEmpty()) {
      return List.of();
    }
    return elasticsearch
        .call(client -> client.msearch(m -> m.searches(searches), Void.class))
        .responses()
        .stream()
        .map(ElasticsearchChunkStore::result)
        .toList();
  }

  private static MultiSearchItem<Void> result(MultiSearchResponseItem<Void> item) {
    if (item.isFailure()) {
      String reason = "Elasticsearch cannot search chunks: " + item.failure().error().reason();
      throw Elasticsearch.outage(reason);
    }
    return item.result();
  }
}
