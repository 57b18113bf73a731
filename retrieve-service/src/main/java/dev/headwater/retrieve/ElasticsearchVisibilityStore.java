package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.get.GetResult;
import co.elastic.clients.elasticsearch.core.mget.MultiGetResponseItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Visibility records in one index, read by realtime get and written by compare-and-set. */
final class ElasticsearchVisibilityStore implements VisibilityStore {
  /** A record with much metadata is larger; a request that becomes too large is split. */
  private static final int USUAL_BYTES = 1024;

  /** Most records that one request removes. */
  private static final int PAGE = 2000;

  private final Elasticsearch elasticsearch;
  private final Indices indices;
  private final ElasticsearchBulk writes;

  ElasticsearchVisibilityStore(
      Elasticsearch elasticsearch, Indices indices, ElasticsearchBulk writes) {
    this.elasticsearch = elasticsearch;
    this.indices = indices;
    this.writes = writes;
  }

  @Override
  public Map<String, VisibilityRecord> read(Collection<String> hashes) {
    Map<String, VisibilityRecord> records = new HashMap<>();
    get(hashes).forEach((hash, found) -> records.put(hash, source(found)));
    return records;
  }

  @Override
  public Map<DocumentKey, Change> apply(Map<DocumentKey, List<VisibilityEvent>> events) {
    Map<DocumentKey, Change> changes = new LinkedHashMap<>();
    Map<String, DocumentKey> open = new LinkedHashMap<>();
    events.keySet().forEach(key -> open.put(key.viewHash(), key));
    while (!open.isEmpty()) {
      Map<String, GetResult<VisibilityRecord>> stored = get(open.keySet());
      List<BulkOperation> operations = new ArrayList<>();
      open.forEach((hash, key) -> {
        GetResult<VisibilityRecord> found = stored.get(hash);
        VisibilityRecord before = found == null ? VisibilityRecord.none(key) : source(found);
        VisibilityRecord after = before;
        for (VisibilityEvent event : events.getOrDefault(key, List.of())) {
          after = after.apply(event);
        }
        changes.put(key, new Change(before, after));
        if (!after.equals(before)) {
          operations.add(found == null ? create(hash, after) : replace(found, after));
        }
      });
      List<String> conflicts = write(operations);
      open.keySet().retainAll(conflicts);
    }
    return changes;
  }

  @Override
  public List<VisibilityRecord> list(String view, Access access, String after, int limit)
      throws InterruptedException {
    indices.refresh(Indices.VISIBILITY, Lane.INTERACTIVE);
    List<Query> filters = new ArrayList<>();
    filters.add(of(view));
    filters.add(Query.of(q -> q.term(t -> t.field("present").value(true))));
    ElasticsearchFilters.readable(access, "readers").ifPresent(filters::add);
    return sources(
        elasticsearch.call(client ->
            client.search(
                s -> {
                  s.index(Indices.VISIBILITY)
                      .query(q -> q.bool(b -> b.filter(filters)))
                      .sort(o -> o.field(f -> f.field("id").order(SortOrder.Asc)))
                      .size(limit);
                  return after.isEmpty() ? s : s.searchAfter(FieldValue.of(after));
                },
                VisibilityRecord.class)));
  }

  @Override
  public Counts count(String view, long submittedBefore) throws InterruptedException {
    indices.refresh(Indices.VISIBILITY, Lane.INTERACTIVE);
    return new Counts(
        count(view, Query.of(q -> q.term(t -> t.field("present").value(true)))),
        count(view, unfinished(submittedBefore)),
        count(view, Query.of(q -> q.exists(e -> e.field("failed")))));
  }

  @Override
  public List<VisibilityRecord> unfinished(String view, long submittedBefore, int limit)
      throws InterruptedException {
    indices.refresh(Indices.VISIBILITY, Lane.INTERACTIVE);
    return sources(
        elasticsearch.call(client ->
            client.search(
                s ->
                    s.index(Indices.VISIBILITY)
                        .query(q -> q.bool(b -> b.filter(of(view), unfinished(submittedBefore))))
                        .sort(o -> o.field(f -> f.field("unfinished").order(SortOrder.Asc)))
                        .size(limit),
                VisibilityRecord.class)));
  }

  private static Query unfinished(long submittedBefore) {
    return Query.of(
        q -> q.range(r -> r.number(n -> n.field("unfinished").lt((double) submittedBefore))));
  }

  private static List<VisibilityRecord> sources(SearchResponse<VisibilityRecord> found) {
    return found.hits().hits().stream().map(Hit::source).map(Objects::requireNonNull).toList();
  }

  private long count(String view, Query query) {
    return elasticsearch
        .call(client ->
            client.count(c ->
                c.index(Indices.VISIBILITY).query(q -> q.bool(b -> b.filter(of(view), query)))))
        .count();
  }

  /** Page by page: deleting by a query is a module that not every Elasticsearch has. */
  @Override
  public void forget(String view) throws InterruptedException {
    while (true) {
      indices.refresh(Indices.VISIBILITY, Lane.INTERACTIVE);
      List<BulkOperation> removals =
          elasticsearch
              .call(client ->
                  client.search(
                      s ->
                          s.index(Indices.VISIBILITY)
                              .query(of(view))
                              .source(f -> f.fetch(false))
                              .size(PAGE),
                      Void.class))
              .hits()
              .hits()
              .stream()
              .map(hit -> BulkOperation.of(o -> o.delete(d -> d.index(hit.index()).id(hit.id()))))
              .toList();
      if (removals.isEmpty()) {
        return;
      }
      var _ = write(removals);
    }
  }

  private static Query of(String view) {
    return Query.of(q -> q.term(t -> t.field("collection").value(view)));
  }

  private Map<String, GetResult<VisibilityRecord>> get(Collection<String> hashes) {
    if (hashes.isEmpty()) {
      return Map.of();
    }
    List<String> ids = List.copyOf(hashes);
    return elasticsearch
        .call(client ->
            client.mget(m -> m.index(Indices.VISIBILITY).ids(ids), VisibilityRecord.class))
        .docs()
        .stream()
        .map(ElasticsearchVisibilityStore::result)
        .filter(GetResult::found)
        .collect(Collectors.toMap(GetResult::id, result -> result));
  }

  private static GetResult<VisibilityRecord> result(MultiGetResponseItem<VisibilityRecord> item) {
    if (item.isFailure()) {
      throw lost(item.failure().error().reason());
    }
    return item.result();
  }

  /** Writes records; returns the ids of those that others changed in the meantime. */
  private List<String> write(List<BulkOperation> operations) {
    List<String> conflicts = new ArrayList<>();
    List<ElasticsearchBulk.Write> puts =
        operations.stream().map(put -> new ElasticsearchBulk.Write(put, USUAL_BYTES)).toList();
    for (BulkResponseItem item : writes.send(puts)) {
      if (item.status() == HttpStatus.CONFLICT.getCode()) {
        conflicts.add(Objects.requireNonNull(item.id()));
      } else if (item.error() != null) {
        throw failure(item, item.error());
      }
    }
    return conflicts;
  }

  private static RuntimeException failure(BulkResponseItem item, ErrorCause error) {
    return item.status() == HttpStatus.NOT_FOUND.getCode() || Elasticsearch.isOutage(item.status())
        ? lost(error.reason())
        : new IllegalStateException("Elasticsearch refuses a record: " + error.type());
  }

  /** The index fails or was removed, so no record is at fault; LogWatch sees the latter. */
  private static OutageException lost(@Nullable String reason) {
    return Elasticsearch.outage("the visibility records are not accessible: " + reason);
  }

  private static BulkOperation create(String hash, VisibilityRecord record) {
    return BulkOperation.of(
        o -> o.create(c -> c.index(Indices.VISIBILITY).id(hash).document(record)));
  }

  private static BulkOperation replace(GetResult<VisibilityRecord> found, VisibilityRecord record) {
    return BulkOperation.of(o ->
        o.index(i ->
            i.index(Indices.VISIBILITY)
                .id(found.id())
                .ifSeqNo(found.seqNo())
                .ifPrimaryTerm(found.primaryTerm())
                .document(record)));
  }

  private static VisibilityRecord source(GetResult<VisibilityRecord> found) {
    return Objects.requireNonNull(found.source());
  }
}
