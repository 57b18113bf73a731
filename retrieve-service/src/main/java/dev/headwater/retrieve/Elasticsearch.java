package dev.headwater.retrieve;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.TransportUtils;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The client of the cluster; its failures become {@link OutageException}s. Thread-safe. */
final class Elasticsearch implements AutoCloseable {
  private static final long START_POLL_MILLIS = 200;
  private static final String SHARD_TIMEOUT = "2s";
  static final int TOO_LARGE = HttpStatus.REQUEST_ENTITY_TOO_LARGE.getCode();

  private final ElasticsearchClient client;
  private final ElasticsearchSettings settings;

  /**
   * Makes the client; {@link #awaitStart} tries it.
   *
   * @throws IllegalArgumentException if credentials or certificate are not usable; the message
   *     names the setting
   */
  Elasticsearch(ElasticsearchSettings settings, ElasticsearchCredentials credentials) {
    this.settings = settings;
    ObjectMapper json = JsonMapper.builder().disable(MapperFeature.USE_GETTERS_AS_SETTERS).build();
    client =
        ElasticsearchClient.of(config -> {
          config.hosts(settings.url()).jsonMapper(new JacksonJsonpMapper(json));
          credentials
              .authorization()
              .ifPresent(value ->
                  config.transportOptions(options -> options.addHeader("Authorization", value)));
          Path authority = settings.caCertificate();
          return authority == null ? config : config.sslContext(trusting(authority));
        });
  }

  private static SSLContext trusting(Path authority) {
    try {
      return TransportUtils.sslContextFromHttpCaCrt(authority.toFile());
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "headwater.elasticsearch.ca-certificate: cannot read a certificate from %s: %s"
              .formatted(authority, e.getMessage()),
          e);
    }
  }

  /** Sends one request. */
  interface Request<T> {
    T send(ElasticsearchClient client) throws IOException;
  }

  /** Elasticsearch refuses the credentials, or what they may do. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A request is larger than the cluster takes. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException(Throwable cause) {
      super("Elasticsearch takes no request of this size", cause);
    }
  }

  /**
   * Sends a request.
   *
   * @throws OutageException if the cluster cannot be reached, is overloaded or refuses the
   *     credentials
   * @throws TooLargeException if the request is too large for it
   * @throws ElasticsearchException if it refuses this request for another reason
   */
  <T> T call(Request<T> request) {
    try {
      return request.send(client);
    } catch (ElasticsearchException e) {
      if (isRefusal(e.status())) {
        throw refused(e.status(), e);
      }
      if (isOutage(e.status())) {
        throw new OutageException("Elasticsearch is overloaded: " + e.getMessage(), e);
      }
      if (e.status() == TOO_LARGE) {
        throw new TooLargeException(e);
      }
      throw e;
    } catch (IOException e) {
      if (isRefusal(status(e))) {
        throw refused(status(e), e); // by something before Elasticsearch
      }
      if (status(e) == TOO_LARGE) {
        throw new TooLargeException(e);
      }
      throw new OutageException(settings.place() + " does not answer: " + e.getMessage(), e);
    }
  }

  /** The HTTP status that a failure stands for, 0 if for none. */
  private static int status(@Nullable Throwable failure) {
    return switch (failure) {
      case ElasticsearchException answer -> answer.status();
      case TransportException answer -> answer.statusCode();
      case null, default -> 0;
    };
  }

  /** Whether a smaller request may go through where this one failed. */
  static boolean isTooMuch(RuntimeException failure) {
    return failure instanceof TooLargeException
        || status(failure.getCause()) == HttpStatus.TOO_MANY_REQUESTS.getCode();
  }

  private OutageException refused(int status, Exception cause) {
    String message =
        ("%s refuses the credentials with %d (headwater.elasticsearch.username and password-file,"
                + " or api-key-file): %s")
            .formatted(settings.place(), status, cause.getMessage());
    return new OutageException(message, new RefusedException(message, cause));
  }

  /**
   * Waits up to two seconds for an index's shards; a new index reports "yellow" before it has one.
   *
   * @throws OutageException if the cluster cannot be reached
   */
  void awaitShards(String index) {
    try {
      var _ =
          call(client ->
              client
                  .cluster()
                  .health(h ->
                      h.index(index)
                          .waitForActiveShards(shards -> shards.count(1))
                          .waitForNoInitializingShards(true)
                          .timeout(t -> t.time(SHARD_TIMEOUT))));
    } catch (ElasticsearchException _) {
      // Not there yet: the next request reports it.
    }
  }

  /** Whether a status means that no record is to blame and the request may be sent again. */
  static boolean isOutage(int status) {
    return status == HttpStatus.TOO_MANY_REQUESTS.getCode()
        || status >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()
        || isRefusal(status);
  }

  private static boolean isRefusal(int status) {
    return status == HttpStatus.UNAUTHORIZED.getCode() || status == HttpStatus.FORBIDDEN.getCode();
  }

  /** A failure of the cluster that a response reports for one of its items. */
  static OutageException outage(String reason) {
    return new OutageException(reason, new IllegalStateException(reason));
  }

  /**
   * Waits until the cluster answers.
   *
   * @throws IllegalStateException if it does not answer within {@code start-timeout}, or refuses
   *     the credentials
   */
  Elasticsearch awaitStart() throws InterruptedException {
    Instant until = Instant.now().plus(settings.startTimeout());
    while (true) {
      try {
        var _ = call(client -> client.cluster().health());
        return this;
      } catch (OutageException | ElasticsearchException e) {
        if (e.getCause() instanceof RefusedException refused) {
          throw new IllegalStateException(refused.getMessage());
        }
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
