package dev.headwater.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;

/** Two containers of each service, as docker-compose.yml runs them. */
@EnabledIf(
    value = "dev.headwater.deploy.Compose#canRun",
    disabledReason =
        "needs a Docker engine with Compose v2, and the images that build/images makes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeIT {
  private static final List<String> SERVICES =
      List.of("ingest-service", "embed-service", "retrieve-service", "generate-service", "gateway");
  private static final int WRITE_PAUSE_MILLIS = 400;
  private static final int ASK_PAUSE_MILLIS = 300;

  /** How long one instance of each service carries on alone. */
  private static final int ALONE_SECONDS = 10;

  private final Compose compose = new Compose();
  private final Client client = new Client(List.of());

  @BeforeAll
  void start() {
    List<String> arguments = new ArrayList<>();
    SERVICES.forEach(service -> arguments.addAll(List.of("--scale", service + "=2")));
    compose.up(arguments.toArray(String[]::new));
    client.use(List.of(compose.gateway(1), compose.gateway(2)));
  }

  @AfterAll
  void stop() {
    compose.close();
  }

  @Test
  void answersTheCommandLineWithACitation() throws Exception {
    createCollection("handbook");
    String text = "# Tarn station\n\nGauges at the Tarn station are calibrated every 19 weeks.\n";
    assertThat(
            client
                .put(
                    "/v1/collections/handbook/documents/tarn.md?wait=searchable",
                    "{\"text\": \"%s\"}".formatted(text.replace("\n", "\\n")))
                .status())
        .isEqualTo(200);

    String answer =
        Compose.run(
            "./headwater",
            "ask",
            "How often are gauges at the Tarn station calibrated?",
            "--collection",
            "handbook",
            "--url",
            compose.gateway(2).toString());

    assertThat(answer).contains("19 weeks").contains("[1] tarn.md");
  }

  /**
   * While documents and questions flow, the second instance of each service is killed, and brought
   * back once the first ones have carried on alone; then the first ones are stopped for good.
   */
  @Test
  void losesAndDoublesNothingWhileInstancesComeAndGo() throws Exception {
    createCollection("chaos");
    Set<String> accepted = ConcurrentHashMap.newKeySet();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> load =
        List.of(
            Thread.ofPlatform().start(() -> write(accepted, wrong, over)),
            Thread.ofPlatform().start(() -> ask("/v1/search", "query", wrong, over)),
            Thread.ofPlatform().start(() -> ask("/v1/answers", "question", wrong, over)));
    await().atMost(Duration.ofMinutes(1)).until(() -> accepted.size() >= 5);

    docker("kill", containers(2));
    TimeUnit.SECONDS.sleep(ALONE_SECONDS);
    docker("start", containers(2));
    awaitHealthy(containers(2));
    client.use(List.of(compose.gateway(2)));
    docker("stop", containers(1));
    TimeUnit.SECONDS.sleep(ALONE_SECONDS);
    over.set(true);
    for (Thread thread : load) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(accepted).hasSizeGreaterThan(20);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(searchable()).containsAll(accepted));
    for (String id : accepted) {
      assertThat(found(id)).as("hits of " + id).containsExactly(id);
    }
  }

  private static List<String> containers(int instance) {
    return SERVICES.stream().map(service -> Compose.container(service, instance)).toList();
  }

  private static void awaitHealthy(List<String> containers) {
    for (String container : containers) {
      await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofSeconds(1))
          .until(() ->
              Compose.run("docker", "inspect", "-f", "{{.State.Health.Status}}", container)
                  .strip()
                  .equals("healthy"));
    }
  }

  private static void docker(String command, List<String> containers) {
    var _ =
        Compose.run(
            Stream.concat(Stream.of("docker", command), containers.stream())
                .toArray(String[]::new));
  }

  /** Documents of one sentence, each with a word of its own. */
  private void write(Set<String> accepted, Queue<String> wrong, AtomicBoolean over) {
    repeat(
        over,
        WRITE_PAUSE_MILLIS,
        wrong,
        i -> {
          String id = "weir" + i;
          var reply =
              client.put(
                  "/v1/collections/chaos/documents/" + id,
                  "{\"text\": \"The weir called %s was inspected by the keeper.\"}".formatted(id));
          if (reply.status() == 202) {
            accepted.add(id);
          } else if (!isRefusal(reply.status())) {
            wrong.add("PUT " + id + ": " + reply);
          }
        });
  }

  /** Questions must be answered, or refused for now. */
  private void ask(String path, String field, Queue<String> wrong, AtomicBoolean over) {
    repeat(
        over,
        ASK_PAUSE_MILLIS,
        wrong,
        i -> {
          var reply =
              client.post(
                  path,
                  "{\"collection\": \"chaos\", \"%s\": \"Who inspected the weir weir%d?\"}"
                      .formatted(field, i % 5));
          if (reply.status() != 200 && !isRefusal(reply.status())) {
            wrong.add(path + ": " + reply);
          }
        });
  }

  private static boolean isRefusal(int status) {
    return status == 429 || status == 503;
  }

  private interface Step {
    void run(int number) throws InterruptedException;
  }

  private static void repeat(AtomicBoolean over, int pauseMillis, Queue<String> wrong, Step step) {
    try {
      for (int i = 0; !over.get(); i++) {
        step.run(i);
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      wrong.add(e.toString());
    }
  }

  private Set<String> searchable() throws InterruptedException {
    Set<String> ids = new HashSet<>();
    String next = "";
    do {
      JsonNode page = client.get("/v1/collections/chaos/documents?limit=1000" + next).json();
      for (JsonNode document : page.path("documents")) {
        if (document.path("searchable").asBoolean()) {
          ids.add(document.path("id").asText());
        }
      }
      String last = page.path("next").asText();
      next = last.isEmpty() ? "" : "&after=" + last;
    } while (!next.isEmpty());
    return ids;
  }

  /** The documents that a search for a word finds. */
  private List<String> found(String word) throws InterruptedException {
    var reply =
        client.post(
            "/v1/search",
            "{\"collection\": \"chaos\", \"query\": \"%s\", \"mode\": \"keyword\"}"
                .formatted(word));
    List<String> documents = new ArrayList<>();
    for (JsonNode hit : reply.json().path("hits")) {
      documents.add(hit.path("document").asText());
    }
    return documents;
  }

  private void createCollection(String name) throws InterruptedException {
    assertThat(client.put("/v1/collections/" + name, "{\"public\": true}").status() / 100)
        .isEqualTo(2);
  }
}
