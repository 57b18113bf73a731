package dev.headwater.retrieve;

import co.elastic.clients.json.JsonData;
import dev.headwater.worker.Periodic;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges deleted chunks, and what visibility records said before, out of the indices (rule 12): to
 * Elasticsearch, deleting and replacing are marks on a segment, which keeps the text until it is
 * merged. A merge that finds nothing to do costs nothing, so every instance may do this.
 */
final class ElasticsearchExpunger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ElasticsearchExpunger.class);

  /** So soon after the start, so that a service that is restarted often merges, too. */
  private static final Duration FIRST = Duration.ofMinutes(10);

  /** Percentage of deletions that a segment may keep; by default a tenth stays for ever. */
  private static final String ALLOWED = "merge.policy.expunge_deletes_allowed";

  private final Elasticsearch elasticsearch;
  private final Indices indices;
  private final Periodic timer = new Periodic("expunger");

  /** Creates the expunger; {@link #start} runs it. */
  ElasticsearchExpunger(Elasticsearch elasticsearch, Indices indices) {
    this.elasticsearch = elasticsearch;
    this.indices = indices;
  }

  ElasticsearchExpunger start(Duration every) {
    timer.start(FIRST.compareTo(every) < 0 ? FIRST : every, every, this::expunge);
    return this;
  }

  private void expunge() {
    Set<String> names = new HashSet<>(indices.names());
    names.add(Indices.VISIBILITY);
    names.forEach(this::expunge);
    // Said each time, so that a quiet log begins another file, and the old one goes.
    log.info("Merged what is deleted out of {} indices", names.size());
  }

  /** Merges what is deleted out of an index; returns when its files are gone. */
  void expunge(String index) {
    var _ =
        elasticsearch.call(client ->
            client
                .indices()
                .putSettings(p ->
                    p.index(index)
                        .ignoreUnavailable(true)
                        .settings(s -> s.otherSettings(ALLOWED, JsonData.of("0")))));
    flush(index); // What is not in a commit is kept for copies that come back, and in the translog.
    var _ =
        elasticsearch.call(client ->
            client
                .indices()
                .forcemerge(m -> m.index(index).ignoreUnavailable(true).onlyExpungeDeletes(true)));
    // Else the reader that searches use now would keep the merged files.
    var _ =
        elasticsearch.call(
            client -> client.indices().refresh(r -> r.index(index).ignoreUnavailable(true)));
    flush(index);
  }

  private void flush(String index) {
    var _ =
        elasticsearch.call(
            client -> client.indices().flush(f -> f.index(index).ignoreUnavailable(true)));
  }

  @Override
  public void close() {
    timer.close();
  }
}
