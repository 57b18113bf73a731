package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The client of the cluster, and what its failures mean. Thread-safe. */
final class Elasticsearch implements AutoCloseable {
  private static final int TOO_MANY_REQUESTS = 429;
  static final int SERVER_ERROR = 500;
  private static final long START_POLL_MILLIS = 200;
  private static final String SHARD_TIMEOUT = "2s";

  private final ElasticsearchClient client;
  private final ElasticsearchSettings settings;

  Elasticsearch(ElasticsearchSettings settings) {
    this.settings = settings;
    ObjectMapper json = JsonMapper.builder().disable(MapperFeature.USE_GETTERS_AS_SETTERS).build();
    client =
        ElasticsearchClient.of(
            config -> config.host(settings.url()).jsonMapper(new JacksonJsonpMapper(json)));
  }

  /** A request. */
  interface Request<T> {
    T send(ElasticsearchClient client) throws IOException;
  }

  /**
   * Sends a request.
   *
   * @throws OutageException if the cluster is away or overloaded
   * @throws ElasticsearchException if it refuses this request
   */
  <T> T call(Request<T> request) {
    try {
      return request.send(client);
    } catch (ElasticsearchException e) {
      if (isOverload(e.status())) {
        throw new OutageException("Elasticsearch is overloaded: " + e.getMessage(), e);
      }
      throw e;
    } catch (IOException e) {
      throw new OutageException(
          "Elasticsearch at %s does not answer: %s".formatted(settings.url(), e.getMessage()), e);
    }
  }

  /**
   * Waits a little until an index has its shard. (A new one without is "yellow" to the cluster.)
   *
   * @throws OutageException if the cluster is away
   */
  void awaitShard(String index) {
    try {
      var _ =
          call(client ->
              client
                  .cluster()
                  .health(h ->
                      h.index(index)
                          .waitForActiveShards(shards -> shards.count(1))
                          .timeout(t -> t.time(SHARD_TIMEOUT))));
    } catch (ElasticsearchException _) {
      // It takes longer: the next request says so.
    }
  }

  /** Whether a status says that no request is to blame. */
  static boolean isOverload(int status) {
    return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
  }

  /** A failure of the cluster that an answer tells of. */
  static OutageException outage(String reason) {
    return new OutageException(reason, new IllegalStateException(reason));
  }

  /**
   * Waits until the cluster answers.
   *
   * @throws IllegalStateException if it does not within the setting
   */
  Elasticsearch awaitStart() throws InterruptedException {
    Instant until = Instant.now().plus(settings.startTimeout());
    while (true) {
      try {
        var _ = call(client -> client.cluster().health());
        return this;
      } catch (OutageException | ElasticsearchException e) {
        if (Duration.between(Instant.now(), until).isNegative()) {
          throw new IllegalStateException(
              "%s (waited %d s; set headwater.elasticsearch.url or start-timeout)"
                  .formatted(e.getMessage(), settings.startTimeout().toSeconds()));
        }
        TimeUnit.MILLISECONDS.sleep(START_POLL_MILLIS);
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
