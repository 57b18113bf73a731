package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.SearchType;
import co.elastic.clients.elasticsearch._types.query_dsl.FieldAndFormat;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.get.GetResult;
import co.elastic.clients.elasticsearch.core.mget.MultiGetResponseItem;
import co.elastic.clients.elasticsearch.core.msearch.MultiSearchResponseItem;
import co.elastic.clients.elasticsearch.core.msearch.RequestItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.events.Passage;
import dev.headwater.worker.OutageException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Searches a collection's index by kNN and BM25 in one request, which returns no texts. */
final class ElasticsearchPassageIndex implements PassageIndex {
  /** Elasticsearch's limit of hits and of kNN candidates. */
  private static final int MAX_CANDIDATES = 10_000;

  private static final List<FieldAndFormat> FIELDS =
      List.of(field("document"), field("version"), field("ordinal"));

  /** Stored fields, ids among them, are read block by block; {@link #FIELDS} are columns. */
  private static final String NO_STORED_FIELDS = "_none_";

  private final Elasticsearch elasticsearch;

  ElasticsearchPassageIndex(Elasticsearch elasticsearch) {
    this.elasticsearch = elasticsearch;
  }

  @Override
  public List<List<ChunkHit>> search(SearchPlan plan) {
    List<RequestItem> parts = new ArrayList<>();
    int size = Math.min(plan.candidates(), MAX_CANDIDATES);
    if (!plan.vector().isEmpty()) {
      parts.add(part(plan, size, SearchType.QueryThenFetch, vectors(plan, size)));
    }
    if (!plan.terms().isEmpty()) {
      // Scores of several shards are comparable by the statistics of all.
      parts.add(part(plan, size, SearchType.DfsQueryThenFetch, keywords(plan)));
    }
    if (parts.isEmpty()) {
      return List.of();
    }
    try {
      return rankings(parts);
    } catch (OutageException e) {
      // The new index of a collection's first document has no shards for a moment.
      elasticsearch.awaitShards(Indices.chunks(plan.collection()));
      return rankings(parts);
    }
  }

  private List<List<ChunkHit>> rankings(List<RequestItem> parts) {
    return elasticsearch
        .call(client -> client.msearch(m -> m.searches(parts), Void.class))
        .responses()
        .stream()
        .map(ElasticsearchPassageIndex::hits)
        .toList();
  }

  /**
   * Looks at twice the candidates that it returns, for recall. As a query, kNN needs no phase of
   * its own before the others.
   */
  private static Query vectors(SearchPlan plan, int size) {
    return Query.of(q ->
        q.knn(k ->
            k.field(Indices.vectorField(plan.generation()))
                .queryVector(plan.vector())
                .k(size)
                .numCandidates(Math.min(2 * size, MAX_CANDIDATES))
                .filter(ElasticsearchFilters.of(plan))));
  }

  private static Query keywords(SearchPlan plan) {
    Query terms =
        Query.of(q -> q.match(m -> m.field("terms").query(String.join(" ", plan.terms()))));
    return Query.of(q -> q.bool(b -> b.must(terms).filter(ElasticsearchFilters.of(plan))));
  }

  private static RequestItem part(SearchPlan plan, int size, SearchType type, Query query) {
    return RequestItem.of(r ->
        r.header(h ->
                h.index(Indices.chunks(plan.collection()))
                    .ignoreUnavailable(true)
                    .allowPartialSearchResults(false)
                    .searchType(type))
            .body(b ->
                b.query(query)
                    .size(size)
                    .source(s -> s.fetch(false))
                    .trackTotalHits(t -> t.enabled(false))
                    .storedFields(NO_STORED_FIELDS)
                    .docvalueFields(FIELDS)));
  }

  private static List<ChunkHit> hits(MultiSearchResponseItem<Void> part) {
    if (part.isFailure()) {
      ErrorCause error = part.failure().error();
      if (!Elasticsearch.isOutage(part.failure().status())) {
        throw new IllegalArgumentException("Elasticsearch refuses the search: " + error.reason());
      }
      throw Elasticsearch.outage("Elasticsearch cannot search: " + error.reason());
    }
    return part.result().hits().hits().stream().map(ElasticsearchPassageIndex::hit).toList();
  }

  private static ChunkHit hit(Hit<Void> hit) {
    return new ChunkHit(
        text(hit, "document"),
        number(hit, "version").longValue(),
        number(hit, "ordinal").intValue());
  }

  private static JsonValue first(Hit<Void> hit, String field) {
    return Objects.requireNonNull(hit.fields().get(field)).toJson().asJsonArray().getFirst();
  }

  private static String text(Hit<Void> hit, String field) {
    return ((JsonString) first(hit, field)).getString();
  }

  private static JsonNumber number(Hit<Void> hit, String field) {
    return (JsonNumber) first(hit, field);
  }

  @Override
  public Map<String, Passage> passages(String collection, Collection<String> chunkIds) {
    if (chunkIds.isEmpty()) {
      return Map.of();
    }
    List<String> ids = List.copyOf(chunkIds);
    Map<String, Passage> passages = new HashMap<>();
    for (MultiGetResponseItem<JsonNode> item :
        elasticsearch
            .call(client ->
                client.mget(
                    m ->
                        m.index(Indices.chunks(collection))
                            .ids(ids)
                            .sourceIncludes(ChunkDocument.PASSAGE_FIELDS),
                    JsonNode.class))
            .docs()) {
      if (item.isFailure()) {
        throw Elasticsearch.outage(
            "Elasticsearch cannot read chunks: " + item.failure().error().reason());
      }
      GetResult<JsonNode> chunk = item.result();
      if (chunk.found()) {
        passages.put(chunk.id(), ChunkDocument.passage(Objects.requireNonNull(chunk.source())));
      }
    }
    return passages;
  }

  private static FieldAndFormat field(String name) {
    return FieldAndFormat.of(f -> f.field(name));
  }
}
