package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The client of the cluster; its failures become {@link OutageException}s. Thread-safe. */
final class Elasticsearch implements AutoCloseable {
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

  /** Sends one request. */
  interface Request<T> {
    T send(ElasticsearchClient client) throws IOException;
  }

  /**
   * Sends a request.
   *
   * @throws OutageException if the cluster cannot be reached or is overloaded
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
   * Waits up to two seconds for an index's shard; a new index reports "yellow" before it has one.
   *
   * @throws OutageException if the cluster cannot be reached
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
      // Not there yet: the next request reports it.
    }
  }

  /** Whether a status means that the cluster failed and the request may be sent again. */
  static boolean isOverload(int status) {
    return status == HttpStatus.TOO_MANY_REQUESTS.getCode()
        || status >= HttpStatus.INTERNAL_SERVER_ERROR.getCode();
  }

  /** A failure of the cluster that a response reports for one of its items. */
  static OutageException outage(String reason) {
    return new OutageException(reason, new IllegalStateException(reason));
  }

  /**
   * Waits until the cluster answers.
   *
   * @throws IllegalStateException if it does not answer within {@code start-timeout}
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
