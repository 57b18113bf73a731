package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Submits files to a collection, and waits until searches find them. */
public final class Ingestion {
  /** Up to so much longer than a busy server says a client waits, so that not all come at once. */
  private static final double SPREAD = 0.5;

  private final HeadwaterClient client;
  private final String collection;
  private final @Nullable Lane lane;
  private final int parallel;
  private final Duration patience;

  /**
   * The outcome for a file.
   *
   * @param version of the document; 0 if it was not accepted
   * @param failure why it failed; null if it did not
   */
  public record Result(DocumentFile file, long version, @Nullable String failure) {}

  /**
   * An ingestion into a collection.
   *
   * @param lane null: the server decides by the size of each document
   * @param parallel most requests at a time
   * @param patience longest wait for a busy server to accept a document, and longest time in which
   *     no document becomes searchable
   */
  public Ingestion(
      HeadwaterClient client,
      String collection,
      @Nullable Lane lane,
      int parallel,
      Duration patience) {
    this.client = client;
    this.collection = collection;
    this.lane = lane;
    this.parallel = parallel;
    this.patience = patience;
  }

  /** Submits each file; {@code stepped} is called after each. */
  public List<Result> submit(List<DocumentFile> files, Runnable stepped) {
    Function<DocumentFile, Callable<Result>> task =
        file ->
            () -> {
              Result result = submit(file);
              stepped.run();
              return result;
            };
    try (ExecutorService executor = Executors.newFixedThreadPool(parallel)) {
      List<Result> results = new ArrayList<>();
      for (Future<Result> result : executor.invokeAll(files.stream().map(task).toList())) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw new HeadwaterException("Ingestion failed: " + e.getCause(), e);
    }
  }

  /** Waits for each accepted document until searches find it; the failed ones stay as they are. */
  public List<Result> awaitSearchable(List<Result> submitted, Runnable stepped) {
    try {
      return new SearchableWait(client, collection, submitted, stepped).run(patience);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Result submit(DocumentFile file) throws InterruptedException {
    try {
      if (Files.size(file.path()) == 0) {
        return new Result(file, 0, "the file is empty");
      }
      return new Result(file, upload(file).path("version").asLong(), null);
    } catch (HeadwaterException e) {
      return new Result(file, 0, e.getMessage());
    } catch (IOException e) {
      return new Result(file, 0, "cannot be read: " + e.getMessage());
    }
  }

  /** Uploads a file; tries again while the server is busy. */
  private JsonNode upload(DocumentFile file) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (true) {
      try {
        return client.upload(collection, file.id(), file.path(), file.mediaType(), lane);
      } catch (BusyException e) {
        Duration pause = spread(e.retryAfter());
        if (Instant.now().plus(pause).isAfter(end)) {
          throw e;
        }
        Thread.sleep(pause);
      }
    }
  }

  private static Duration spread(Duration pause) {
    double longer = ThreadLocalRandom.current().nextDouble(SPREAD);
    return pause.plusMillis((long) (pause.toMillis() * longer));
  }

  private static HeadwaterException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HeadwaterException("Interrupted; what was accepted is being ingested", e);
  }
}
