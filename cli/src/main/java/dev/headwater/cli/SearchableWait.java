package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Waits until searches find documents, with few requests however many they are: a look asks for one
 * document and lists a page of those after it, whose turn comes about then, since they are
 * submitted in the order of their ids. While a look finds something new the next follows at once,
 * else after a pause and with another document, so that a slow one does not hide the rest.
 */
final class SearchableWait {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final HeadwaterClient client;
  private final String collection;
  private final Runnable stepped;
  private final LinkedHashMap<String, Ingestion.Result> results = new LinkedHashMap<>();
  private final SequencedSet<String> waiting = new LinkedHashSet<>();

  /**
   * A wait for documents of a collection.
   *
   * @param submitted those that were not accepted stay as they are
   * @param stepped called for each document when nothing more is awaited of it
   */
  SearchableWait(
      HeadwaterClient client,
      String collection,
      List<Ingestion.Result> submitted,
      Runnable stepped) {
    this.client = client;
    this.collection = collection;
    this.stepped = stepped;
    for (Ingestion.Result result : submitted) {
      results.put(result.file().id(), result);
      if (result.failure() == null) {
        waiting.add(result.file().id());
      } else {
        stepped.run();
      }
    }
  }

  /**
   * Waits for all of them.
   *
   * @param patience longest time in which none becomes searchable or fails
   */
  List<Ingestion.Result> run(Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (!waiting.isEmpty()) {
      int before = waiting.size();
      look();
      if (waiting.size() < before) {
        end = Instant.now().plus(patience);
      } else if (Instant.now().isBefore(end)) {
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      } else {
        String reason =
            "accepted, but not searchable; nothing became so within %d s, and its status says how far it is"
                .formatted(patience.toSeconds());
        List.copyOf(waiting).forEach(id -> fail(id, reason));
      }
    }
    return List.copyOf(results.values());
  }

  private void look() {
    boolean others = waiting.size() > 1;
    String id = waiting.getFirst();
    waiting.addLast(id); // moves it
    try {
      client.find(Paths.document(collection, id)).ifPresent(status -> settle(id, status));
    } catch (BusyException _) {
      // It is accepted; the server is too busy to report its progress.
    } catch (HeadwaterException e) {
      fail(id, String.valueOf(e.getMessage()));
    }
    if (others) {
      list(id);
    }
  }

  private void list(String after) {
    try {
      String path = Paths.documents(collection) + "?after=" + Paths.encode(after);
      for (JsonNode status : client.get(path).path("documents")) {
        settle(status.path("id").asText(), status);
      }
    } catch (HeadwaterException _) {
      // What a page does not tell, looking at each document will.
    }
  }

  private void settle(String id, JsonNode status) {
    Ingestion.Result result = results.get(id);
    if (result == null || !waiting.contains(id)) {
      return;
    }
    DocumentState state = DocumentState.of(status);
    if (state.searchable(result.version())) {
      end(id);
    } else if (state.failed(result.version())) {
      fail(id, state.reason());
    }
  }

  private void fail(String id, String reason) {
    results.computeIfPresent(
        id, (_, result) -> new Ingestion.Result(result.file(), result.version(), reason));
    end(id);
  }

  private void end(String id) {
    waiting.remove(id);
    stepped.run();
  }
}
