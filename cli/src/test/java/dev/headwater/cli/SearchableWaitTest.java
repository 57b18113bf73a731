package dev.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SearchableWaitTest {
  private static final String DOCUMENTS = "GET /v1/collections/handbook/documents";

  private final StubPlatform platform = new StubPlatform();
  private final HeadwaterClient client = new HeadwaterClient(URI.create(platform.url()), "");
  private final AtomicInteger steps = new AtomicInteger();

  SearchableWaitTest() throws IOException {}

  @AfterEach
  void close() {
    client.close();
    platform.close();
  }

  @Test
  void asksForOneDocumentAndListsTheRest() throws InterruptedException {
    List<String> ids = IntStream.range(100, 200).mapToObj(i -> "d" + i).toList();
    platform.on(DOCUMENTS + "/d100", 200, live("d100"));
    platform.on(DOCUMENTS + "?after=d100", 200, page(ids.stream().skip(1).toArray(String[]::new)));

    assertThat(run(ids)).hasSize(100).allMatch(result -> result.failure() == null);

    assertThat(platform.requests).hasSize(2);
    assertThat(steps).hasValue(100);
  }

  @Test
  void listsNothingForOneDocument() throws InterruptedException {
    platform.on(DOCUMENTS + "/a", 200, live("a"));

    run(List.of("a"));

    assertThat(platform.requests).hasSize(1);
  }

  @Test
  void needsNoListing() throws InterruptedException {
    for (String id : List.of("a", "b", "c")) {
      platform.on(DOCUMENTS + "/" + id, 200, live(id));
    }

    assertThat(run(List.of("a", "b", "c"))).allMatch(result -> result.failure() == null);
  }

  @Test
  void aDocumentThatNobodyKnowsHidesNoOther() throws InterruptedException {
    platform.on(DOCUMENTS + "/b", 200, live("b"));
    platform.on(DOCUMENTS + "?after=b", 200, page("c", "someone-elses"));

    assertThat(run(List.of("a", "b", "c")))
        .extracting(Ingestion.Result::failure)
        .containsExactly(
            "accepted, but not searchable; nothing became so within 1 s, and its status says how"
                + " far it is",
            null,
            null);
    assertThat(steps).hasValue(3);
  }

  @Test
  void keepsWhatWasNotAccepted() throws InterruptedException {
    var refused = new Ingestion.Result(file("a"), 0, "the file is empty");

    assertThat(
            new SearchableWait(client, "handbook", List.of(refused), steps::incrementAndGet)
                .run(Duration.ofMinutes(1)))
        .containsExactly(refused);
    assertThat(platform.requests).isEmpty();
    assertThat(steps).hasValue(1);
  }

  private List<Ingestion.Result> run(List<String> ids) throws InterruptedException {
    List<Ingestion.Result> accepted =
        ids.stream().map(id -> new Ingestion.Result(file(id), 7, null)).toList();
    return new SearchableWait(client, "handbook", accepted, steps::incrementAndGet)
        .run(Duration.ofSeconds(1));
  }

  private static DocumentFile file(String id) {
    return new DocumentFile(id, Path.of(id));
  }

  private static String page(String... ids) {
    return List.of(ids).stream()
        .map(SearchableWaitTest::live)
        .collect(Collectors.joining(",", "{\"documents\": [", "]}"));
  }

  private static String live(String id) {
    return "{\"id\": \"%s\", \"version\": 7, \"live_version\": 7, \"reason\": \"\"}".formatted(id);
  }
}
