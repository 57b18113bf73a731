package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch.core.mget.MultiGetResponseItem;
import dev.headwater.events.Lane;
import java.util.Map;
import java.util.Optional;

/** Marks as documents among the visibility records. */
final class ElasticsearchLogMarks implements LogMark.Store {
  private static final String INDEX_NOT_FOUND = "index_not_found_exception";

  private final Elasticsearch elasticsearch;
  private final Indices indices;
  private final String id;

  private ElasticsearchLogMarks(Elasticsearch elasticsearch, Indices indices, String id) {
    this.elasticsearch = elasticsearch;
    this.indices = indices;
    this.id = id;
  }

  /** The mark of all visibility records. */
  static ElasticsearchLogMarks ofAll(Elasticsearch elasticsearch, Indices indices) {
    return new ElasticsearchLogMarks(elasticsearch, indices, "log");
  }

  /**
   * The mark of those of a generation that is filled.
   *
   * @param view its key
   */
  static ElasticsearchLogMarks of(String view, Elasticsearch elasticsearch, Indices indices) {
    return new ElasticsearchLogMarks(elasticsearch, indices, "fill-" + view);
  }

  @Override
  public Optional<LogMark> read() {
    return elasticsearch
        .call(client -> client.mget(m -> m.index(Indices.VISIBILITY).ids(id), LogMark.class))
        .docs()
        .stream()
        .map(ElasticsearchLogMarks::found)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<LogMark> found(MultiGetResponseItem<LogMark> item) {
    if (!item.isFailure()) {
      return Optional.ofNullable(item.result().source());
    }
    ErrorCause error = item.failure().error();
    if (INDEX_NOT_FOUND.equals(error.type())) {
      return Optional.empty();
    }
    throw Elasticsearch.outage("the visibility records are not accessible: " + error.reason());
  }

  @Override
  public void write(LogMark mark) {
    var _ =
        elasticsearch.call(
            client -> client.index(i -> i.index(Indices.VISIBILITY).id(id).document(mark)));
  }

  @Override
  public void applied(Map<Integer, Long> offsets) {
    var _ =
        elasticsearch.call(client ->
            client.update(
                u ->
                    u.index(Indices.VISIBILITY)
                        .id(id)
                        .retryOnConflict(3)
                        .doc(Map.of("applied", offsets)),
                LogMark.class));
  }

  @Override
  public boolean hasRecords() {
    return elasticsearch
            .call(client ->
                client.count(
                    c -> c.index(Indices.VISIBILITY).query(q -> q.exists(e -> e.field("id")))))
            .count()
        > 0;
  }

  @Override
  public long unfinished(long beforeMillis) throws InterruptedException {
    indices.refresh(Indices.VISIBILITY, Lane.INTERACTIVE);
    return elasticsearch
        .call(client ->
            client.count(c ->
                c.index(Indices.VISIBILITY)
                    .query(q ->
                        q.range(
                            r -> r.number(n -> n.field("unfinished").lt((double) beforeMillis))))))
        .count();
  }
}
