package dev.headwater.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.ElasticsearchProcess;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.standalone.servers.TestServers;
import dev.headwater.testing.ModelFiles;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.TopicCreator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * An erased text is nowhere (rule 12): not in the files of Kafka and Elasticsearch, of the blob
 * store and the cache of vectors, nor in a log. Days are seconds here; nothing else is different.
 */
@Timeout(180)
class ErasureIT {
  /** In no dictionary, and its own stem. */
  private static final String WORD = "xylquarnto";

  private static final String COLLECTION = "erasure";
  private static final String DEAD = "default/no-such-collection/kiln";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Kafka looks for what it may remove once in five minutes otherwise, and in 15 seconds. */
  private static final Map<String, String> BROKER =
      Map.of(
          "log.retention.check.interval.ms", "500",
          "log.initial.task.delay.ms", "500",
          "log.cleaner.backoff.ms", "200",
          "log.segment.delete.delay.ms", "100");

  private static final Map<String, String> COMPACTED =
      Map.of(
          "segment.ms", "500",
          "max.compaction.lag.ms", "500",
          "delete.retention.ms", "500",
          "file.delete.delay.ms", "100");

  private static final Map<String, String> EXPIRING =
      Map.of("retention.ms", "1000", "segment.ms", "500", "file.delete.delay.ms", "100");

  private static final Map<String, Object> SERVICES =
      Map.of(
          "headwater.ingest.sweep.every", "1s",
          "headwater.ingest.sweep.age", "2s",
          "headwater.ingest.sweep.former-age", "2s",
          "headwater.ingest.sweep.roll-after", "2s",
          "headwater.retrieve.expunge-every", "2s");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path data;
  private static final List<AutoCloseable> RUNNING = new ArrayList<>();
  private static @Nullable PlatformSettings settings;

  @BeforeAll
  static void start() throws Exception {
    assumeFalse(TestServers.containers(), "the files of containers cannot be read");
    Catalogue.DEFAULTS.forEach(ModelFiles::require);
    PlatformSettings platform =
        new PlatformSettings(
            data,
            Models.defaultDirectory(),
            Ports.free(),
            Ports.free(),
            Ports.free(),
            "256m",
            "512m");
    settings = platform;
    logToAFile();
    Installation installation = Installation.find();
    KafkaProcess kafka =
        KafkaProcess.start(installation, data, platform.kafkaPort(), platform.kafkaHeap(), BROKER);
    RUNNING.addFirst(kafka);
    ElasticsearchProcess elasticsearch =
        ElasticsearchProcess.start(
            installation, data, platform.elasticsearchPort(), platform.elasticsearchHeap());
    RUNNING.addFirst(elasticsearch);
    var _ = kafka.awaitReady();
    TopicCreator.ensure(
        new KafkaSettings("127.0.0.1:" + platform.kafkaPort(), 1, (short) 1, 1, null));
    alter(Topic.Kept.Compacted.class, COMPACTED);
    var _ = elasticsearch.awaitReady();
    Map<String, Object> services = new HashMap<>(platform.services());
    services.putAll(SERVICES);
    RUNNING.addFirst(Services.start(services, _ -> {}, _ -> {}));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part : RUNNING) {
      part.close();
    }
  }

  @Test
  void leavesAnErasedTextNowhere() throws Exception {
    Api api = new Api(settings());
    api.createCollection(COLLECTION, "en");
    submit(api);
    assertThat(elasticsearch("POST", "/headwater-*/_flush", "")).contains("\"failed\":0");
    assertThat(folders()).as("where the text is").contains("kafka", "elasticsearch", "blobs");

    delete(api);

    expire();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(files()).isEmpty());
    assertThat(elasticsearch("GET", "/headwater-visibility/_search?size=100", ""))
        .contains("erasure")
        .doesNotContain(WORD);
    assertThat(elasticsearch("GET", "/headwater-chunks-*/_search?size=100", ""))
        .contains("stays here")
        .doesNotContain(WORD);
    assertThat(api.get(Api.document(COLLECTION, "kept.md") + "/text").body())
        .contains("stays here");
    assertThat(api.get(Api.document(COLLECTION, "kept.md") + "/content").body())
        .contains("stays here");
  }

  /** A text in every way in, replaced ones and one that nobody can read among them. */
  private static void submit(Api api) throws Exception {
    put(api, "deleted.md", "# The " + WORD + "\n\nThe " + WORD + " of the kiln burns.");
    put(api, "replaced.md", "The " + WORD + " of the mill turns.");
    put(api, "replaced.md", "The wheel of the mill turns.");
    put(api, "kept.md", "This stays here.");
    String json =
        """
        {"title": "%1$s", "text": "The %1$s of the weir is open.", "metadata": {"a": "%1$s"}}\
        """
            .formatted(WORD);
    write("default/" + COLLECTION + "/json", json);
    write(DEAD, json);
    await()
        .atMost(PATIENCE)
        .until(() ->
            api.get(Api.document(COLLECTION, "json"))
                .json()
                .path("stage")
                .asText()
                .equals("searchable"));
    await()
        .atMost(PATIENCE)
        .until(() -> api.get("/v1/dead-letters").body().contains("no-such-collection"));
    Api.Reply broken =
        api.put(
            Api.document(COLLECTION, "broken.pdf") + "?wait=searchable",
            "application/pdf",
            "%PDF-1.7 " + WORD);
    assertThat(broken.status()).isEqualTo(422);
    assertThat(broken.body()).doesNotContain(WORD);
  }

  private static void delete(Api api) throws Exception {
    for (String id : List.of("deleted.md", "broken.pdf")) {
      assertThat(api.delete(Api.document(COLLECTION, id) + "?wait=deleted").status())
          .isBetween(200, 202);
    }
    write("default/" + COLLECTION + "/json", null);
    write(DEAD, null);
    await().atMost(PATIENCE).until(() -> api.get(Api.document(COLLECTION, "json")).status() == 404);
  }

  private static void put(Api api, String id, String text) {
    Api.Reply reply =
        api.put(
            Api.document(COLLECTION, id) + "?wait=searchable",
            "text/markdown",
            text.getBytes(UTF_8));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  /** As any producer may write documents. */
  private static void write(String key, @Nullable String json) throws Exception {
    Map<String, Object> client =
        Map.of("bootstrap.servers", "127.0.0.1:" + settings().kafkaPort(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      var _ = producer.send(new ProducerRecord<>(Topics.DOCUMENTS.name(), key, json)).get();
    }
  }

  /** The days of the topics that keep records for days are over. */
  private static void expire() throws Exception {
    alter(Topic.Kept.For.class, EXPIRING);
  }

  private static void alter(Class<? extends Topic.Kept> kept, Map<String, String> configs)
      throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", "127.0.0.1:" + settings().kafkaPort());
    Collection<AlterConfigOp> changes =
        configs.entrySet().stream()
            .map(config ->
                new AlterConfigOp(
                    new ConfigEntry(config.getKey(), config.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    try (Admin admin = Admin.create(client)) {
      admin
          .incrementalAlterConfigs(
              Topics.all().stream()
                  .filter(topic -> kept.isInstance(topic.kept()))
                  .collect(
                      Collectors.toMap(
                          topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                          _ -> changes)))
          .all()
          .get();
    }
  }

  private static String elasticsearch(String method, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + settings().elasticsearchPort() + path);
    return HTTP.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  /** The folders of the data in which a file has the word. */
  private static Set<String> folders() throws IOException {
    return files().stream()
        .map(file -> data.relativize(file).getName(0).toString())
        .collect(Collectors.toSet());
  }

  private static List<Path> files() throws IOException {
    List<Path> files;
    try (var paths = Files.walk(data)) {
      files = paths.toList();
    }
    return files.stream()
        .filter(Files::isRegularFile)
        .filter(file -> !file.toString().endsWith("index")) // Kafka's have offsets and times alone.
        .filter(ErasureIT::hasWord)
        .toList();
  }

  private static boolean hasWord(Path file) {
    try {
      return Files.readString(file, ISO_8859_1).contains(WORD);
    } catch (IOException _) {
      return false; // It is gone.
    }
  }

  private static void logToAFile() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%-5level %logger{24} - %msg%n");
    encoder.start();
    var file = new FileAppender<ILoggingEvent>();
    file.setContext(context);
    file.setFile(data.resolve("logs").resolve("services.log").toString());
    file.setEncoder(encoder);
    file.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(file);
    RUNNING.add(() -> {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(file);
      file.stop();
    });
  }

  private static PlatformSettings settings() {
    PlatformSettings known = settings;
    if (known == null) {
      throw new IllegalStateException("not started");
    }
    return known;
  }
}
