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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Submits files to a collection, and waits until searches find them. */
public final class Ingestion {
  private static final Duration FIRST_LOOK = Duration.ofMillis(50);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

  private final HeadwaterClient client;
  private final String collection;
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
   * @param parallel most requests at a time
   * @param patience longest wait for a busy server to accept a document, and for the document to
   *     become searchable
   */
  public Ingestion(HeadwaterClient client, String collection, int parallel, Duration patience) {
    this.client = client;
    this.collection = collection;
    this.parallel = parallel;
    this.patience = patience;
  }

  /** Submits each file; {@code stepped} is called after each. */
  public List<Result> submit(List<DocumentFile> files, Runnable stepped) {
    return each(files, this::submit, stepped);
  }

  /** Waits for each accepted document until searches find it; the failed ones stay as they are. */
  public List<Result> awaitSearchable(List<Result> submitted, Runnable stepped) {
    return each(submitted, this::awaitSearchable, stepped);
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
        return client.upload(collection, file.id(), file.path(), file.mediaType());
      } catch (BusyException e) {
        if (Instant.now().plus(e.retryAfter()).isAfter(end)) {
          throw e;
        }
        Thread.sleep(e.retryAfter());
      }
    }
  }

  private Result awaitSearchable(Result submitted) throws InterruptedException {
    if (submitted.failure() != null) {
      return submitted;
    }
    Instant end = Instant.now().plus(patience);
    Duration look = FIRST_LOOK;
    String path = Paths.document(collection, submitted.file().id());
    while (Instant.now().isBefore(end)) {
      try {
        DocumentState state =
            client.find(path).map(DocumentState::of).orElse(DocumentState.UNKNOWN);
        if (state.searchable(submitted.version())) {
          return submitted;
        }
        if (state.failed(submitted.version())) {
          return new Result(submitted.file(), submitted.version(), state.reason());
        }
      } catch (BusyException _) {
        // It is accepted; the server is too busy to report its progress.
      } catch (HeadwaterException e) {
        return new Result(submitted.file(), submitted.version(), e.getMessage());
      }
      Thread.sleep(look);
      look = look.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? look.multipliedBy(2) : LONGEST_LOOK;
    }
    return new Result(
        submitted.file(),
        submitted.version(),
        "accepted, but not searchable within %d s; its status says how far it is"
            .formatted(patience.toSeconds()));
  }

  /** A step of one file. */
  private interface Step<T> {
    Result run(T item) throws InterruptedException;
  }

  private <T> List<Result> each(List<T> items, Step<T> step, Runnable stepped) {
    Function<T, Callable<Result>> task =
        item ->
            () -> {
              Result result = step.run(item);
              stepped.run();
              return result;
            };
    try (ExecutorService executor = Executors.newFixedThreadPool(parallel)) {
      List<Result> results = new ArrayList<>();
      for (Future<Result> result : executor.invokeAll(items.stream().map(task).toList())) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HeadwaterException("Interrupted; what was accepted is being ingested", e);
    } catch (ExecutionException e) {
      throw new HeadwaterException("Ingestion failed: " + e.getCause(), e);
    }
  }
}
