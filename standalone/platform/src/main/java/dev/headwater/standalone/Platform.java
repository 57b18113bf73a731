package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.standalone.processes.ElasticsearchProcess;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Predecessors;
import dev.headwater.standalone.processes.ProcessException;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.TopicCreator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * All of Headwater on one machine: data folder, Kafka and Elasticsearch, topics, and the five
 * services. They close in the opposite order.
 */
public final class Platform implements AutoCloseable {
  private final PlatformSettings settings;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final CompletableFuture<RuntimeException> lost = new CompletableFuture<>();
  private volatile boolean closed;

  private Platform(PlatformSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @param out receives lines of progress
   * @throws ProcessException if Kafka or Elasticsearch does not start
   * @throws HeadwaterException if anything else does not start; in both cases nothing keeps running
   */
  public static Platform start(
      Installation installation, PlatformSettings settings, Consumer<String> out) {
    Platform platform = new Platform(settings);
    Thread hook = new Thread(platform::close, "close");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      platform.start(installation, out);
      return platform;
    } catch (RuntimeException e) {
      if (platform.closed) {
        throw new HeadwaterException("Stopped before everything was ready", e);
      }
      platform.close();
      throw e;
    }
  }

  private void start(Installation installation, Consumer<String> out) {
    var data = opened(DataFolder.lock(settings.data()));
    Predecessors.await(data.path());
    settings.requireFreePorts();
    KafkaProcess kafka =
        opened(
            KafkaProcess.start(
                installation, data.path(), settings.kafkaPort(), settings.kafkaHeap()));
    ElasticsearchProcess elasticsearch =
        opened(
            ElasticsearchProcess.start(
                installation,
                data.path(),
                settings.elasticsearchPort(),
                settings.elasticsearchHeap()));
    var _ =
        CompletableFuture.anyOf(kafka.ended(), elasticsearch.ended())
            .thenAccept(failure -> lose((ProcessException) failure));
    var indexReady = CompletableFuture.supplyAsync(elasticsearch::awaitReady);
    reportReady(out, "Kafka", kafka.pid(), kafka.awaitReady());
    TopicCreator.ensure(kafkaSettings());
    reportReady(out, "Elasticsearch", elasticsearch.pid(), join(indexReady));
    opened(
        Services.start(
            settings.services(), out, loss -> lose(new HeadwaterException(advice(loss)))));
  }

  private String advice(String loss) {
    return "%s; start Headwater again (its log: %s)"
        .formatted(loss, settings.data().resolve("logs").resolve("services.log"));
  }

  private void lose(RuntimeException failure) {
    if (!closed) {
      lost.complete(failure);
    }
  }

  public PlatformSettings settings() {
    return settings;
  }

  /**
   * Says that the platform is ready, and waits for Ctrl-C, which closes it in the JVM's shutdown.
   *
   * @throws ProcessException if Kafka or Elasticsearch ends by itself
   * @throws HeadwaterException if a loop of a service does
   */
  public void stayUp(Consumer<String> out) throws InterruptedException {
    out.accept(
        "Headwater is ready at %s (data in %s). Ctrl-C stops it."
            .formatted(settings.url(), settings.data()));
    awaitLoss();
  }

  /**
   * Waits until Kafka, Elasticsearch or a loop of a service ends by itself; never returns normally,
   * so that a platform that is closing is not mistaken for one that failed.
   *
   * @throws ProcessException if Kafka or Elasticsearch ends by itself
   * @throws HeadwaterException if a loop of a service does
   */
  void awaitLoss() throws InterruptedException {
    try {
      throw lost.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes the services, then Elasticsearch and Kafka; does nothing the second time. */
  @Override
  public void close() {
    closed = true;
    closeParts();
  }

  private synchronized void closeParts() {
    while (!running.isEmpty()) {
      AutoCloseable part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("Not closed cleanly: " + e);
      }
    }
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    if (closed) {
      closeParts();
    }
    return part;
  }

  private KafkaSettings kafkaSettings() {
    return new KafkaSettings("127.0.0.1:" + settings.kafkaPort(), 1, (short) 1, 1, null);
  }

  private static void reportReady(Consumer<String> out, String name, long pid, Duration start) {
    out.accept("%s ready in %.1f s (process %d)".formatted(name, start.toMillis() / 1000.0, pid));
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProcessException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
