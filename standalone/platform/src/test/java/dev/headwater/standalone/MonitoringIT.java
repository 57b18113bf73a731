package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.worker.Measure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads the running platform, and every panel and alert works on it. */
@ExtendWith(RunningPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringIT {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Path MONITORING = Installation.find().home().resolve("deploy/monitoring");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Api api;
  private final int port = Ports.free();
  private @Nullable Process prometheus;

  MonitoringIT(Api api) {
    this.api = api;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(
        Files.exists(PROMETHEUS),
        "no Prometheus: 'apt-get install --no-install-recommends prometheus' brings one");
    Path configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [%s]
            scrape_configs:
              - {job_name: headwater, static_configs: [{targets: ["127.0.0.1:%d"]}]}
            """
                .formatted(MONITORING.resolve("alerts.yml"), api.settings().port()));
    prometheus =
        new ProcessBuilder(
                PROMETHEUS.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
  }

  @AfterAll
  void stop() {
    if (prometheus != null) {
      prometheus.destroy();
      prometheus.onExit().join();
    }
  }

  @Test
  void hasDataForEachPanelOfEachDashboard() throws IOException {
    Map<String, String> queries = queries();
    assertThat(queries).hasSizeGreaterThan(30);
    useIt();

    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> {
          useIt();
          assertThat(queries)
              .allSatisfy((panel, query) ->
                  assertThat(query(query)).as("%s: %s", panel, query).isNotEmpty());
        });
  }

  @Test
  void evaluatesEachAlertWithoutError() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          JsonNode rules = get("/api/v1/rules").at("/data/groups/0/rules");
          assertThat(rules.findValuesAsText("name")).contains("LoopStopped", "DeadLetters");
          assertThat(rules)
              .allSatisfy(rule ->
                  assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok"));
        });
  }

  @Test
  void raisesTheAlertsOnWhatTheyAreAboutOnly() throws Exception {
    Process promtool =
        new ProcessBuilder(
                "promtool", "test", "rules", MONITORING.resolve("alerts_test.yml").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(output).isZero();
  }

  private void useIt() {
    api.createCollection("monitored", "en");
    var document =
        api.put(
            Api.document("monitored", "sluice.md") + "?wait=searchable",
            "text/markdown",
            "# Sluice\n\nThe sluice opens at 3 metres.\n");
    assertThat(document.status()).isEqualTo(200);
    assertThat(api.ask("monitored", "When does the sluice open?").status()).isEqualTo(200);
  }

  /** The query of each panel, by the panel's title. */
  private static Map<String, String> queries() throws IOException {
    Map<String, String> queries = new TreeMap<>();
    try (var dashboards = Files.list(MONITORING.resolve("grafana/dashboards"))) {
      for (Path dashboard : dashboards.toList()) {
        for (JsonNode panel : JSON.readTree(dashboard.toFile()).path("panels")) {
          for (JsonNode target : panel.path("targets")) {
            queries.put(
                "%s: %s %s"
                    .formatted(
                        dashboard.getFileName(),
                        panel.path("title").asText(),
                        target.path("refId").asText()),
                target.path("expr").asText());
          }
        }
      }
    }
    return queries;
  }

  @Test
  void asksOnlyForMetricsThatExist() throws IOException {
    List<String> known = Arrays.stream(Measure.values()).map(Measure::metric).toList();
    List<String> texts = new ArrayList<>(queries().values());
    texts.add(Files.readString(MONITORING.resolve("alerts.yml")));
    var name = Pattern.compile("headwater_[a-z_]+");

    assertThat(texts)
        .flatMap(text -> name.matcher(text).results().map(match -> match.group()).toList())
        .map(metric -> metric.replaceFirst("_(bucket|sum|count)$", ""))
        .isSubsetOf(known);
  }

  private JsonNode query(String query) {
    return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
        .at("/data/result");
  }

  private JsonNode get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return JSON.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
