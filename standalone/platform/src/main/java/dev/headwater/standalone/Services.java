package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.worker.Metrics;
import dev.headwater.worker.Part;
import dev.headwater.worker.Parts;
import dev.headwater.worker.Service;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The five services, each in a context of its own; only the gateway listens. */
final class Services implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("embed", "generate", "retrieve", "ingest", "gateway");
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int PROBE_MILLIS = 20;

  private final List<ApplicationContext> contexts = new ArrayList<>();

  private Services() {}

  /**
   * Starts the services and returns when all are ready.
   *
   * @param lost receives a line when a loop ends although nobody closed it
   * @throws HeadwaterException if one does not start; then none keeps running
   */
  static Services start(Map<String, Object> settings, Consumer<String> out, Consumer<String> lost) {
    Instant started = Instant.now();
    Services services = new Services();
    try {
      services.start(settings);
      services.awaitReady();
      services.contexts.forEach(context -> context.getBean(Parts.class).onLoss(lost));
    } catch (Service.StartException e) {
      services.close();
      throw new HeadwaterException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
    out.accept(
        "Five services ready in %.1f s (process %d)"
            .formatted(
                Duration.between(started, Instant.now()).toMillis() / 1000.0,
                ProcessHandle.current().pid()));
    return services;
  }

  private void start(Map<String, Object> settings) {
    // Only the gateway listens: its /metrics have those of all five.
    var registry = List.of(Metrics.newRegistry());
    // Threads of their own: the common pool has a single one where there are two cores.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start-", 0).factory())) {
      List<CompletableFuture<Void>> starting =
          NAMES.stream()
              .map(name ->
                  CompletableFuture.runAsync(
                      () -> add(Service.start(name, settings, registry)), threads))
              .toList();
      starting.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      if (e.getCause() instanceof Service.StartException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private synchronized void add(ApplicationContext context) {
    contexts.add(context);
  }

  private void awaitReady() {
    Instant end = Instant.now().plus(PATIENCE);
    for (ApplicationContext context : contexts) {
      for (Part part : context.getBean(Parts.class).all()) {
        while (!part.ready()) {
          if (Instant.now().isAfter(end)) {
            throw new HeadwaterException(
                "%s is not ready after %d s (%s)"
                    .formatted(
                        context.getEnvironment().getActiveNames(),
                        PATIENCE.toSeconds(),
                        part.name()));
          }
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException("Interrupted while the services started", e);
    }
  }

  @Override
  public synchronized void close() {
    contexts.reversed().forEach(ApplicationContext::close);
  }
}
