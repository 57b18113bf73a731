package dev.headwater.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.Blob;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.KafkaProcess;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.standalone.servers.TestS3;
import dev.headwater.testing.ModelFiles;
import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.Service;
import io.micronaut.context.ApplicationContext;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From the HTTP API through S3 and a real Kafka to the chunks of ingest-service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3IT {
  private static final String BUCKET = "documents";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final List<String> deadLetters = new CopyOnWriteArrayList<>();
  private URI s3;
  private KafkaSettings kafka;
  private ApplicationContext gateway;
  private Api api;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    ModelFiles.require("bge-small-en-v1.5");
    s3 = opened(TestS3.start()).url();
    KafkaProcess broker =
        opened(KafkaProcess.start(Installation.find(), data, Ports.free(), "256m"));
    assertThat(broker.awaitReady()).isPositive();
    kafka = new KafkaSettings(broker.bootstrapServers(), 1, (short) 1, 1, null);
    Path credentials =
        Files.writeString(
            data.resolve("credentials"),
            "[default]\naws_access_key_id = headwater\naws_secret_access_key = secret\n");
    int port = Ports.free();
    Map<String, Object> settings =
        Map.of(
            "headwater.gateway.port",
            port,
            "headwater.models.directory",
            Models.defaultDirectory().toString(),
            "headwater.kafka.bootstrap-servers",
            broker.bootstrapServers(),
            "headwater.blobs.store",
            "s3",
            "headwater.blobs.s3.endpoint",
            s3.toString(),
            "headwater.blobs.s3.bucket",
            BUCKET,
            "headwater.blobs.s3.create-bucket",
            true,
            "headwater.blobs.s3.credentials-file",
            credentials.toString(),
            // Without the grace, five tries would be over at once.
            "headwater.retry.first-backoff",
            "10ms",
            "headwater.retry.max-backoff",
            "100ms");
    gateway = opened(Service.start("gateway", settings));
    opened(Service.start("ingest", settings));
    opened(
        new BroadcastReader<>(
                Topics.chunks(Lane.INTERACTIVE),
                BroadcastReader.From.BEGINNING,
                (_, chunk) -> texts.add(requireNonNull(chunk).getChunk().getText()),
                kafka)
            .start());
    opened(
        new BroadcastReader<>(
                Topics.DEAD_LETTERS,
                BroadcastReader.From.BEGINNING,
                (_, letter) -> deadLetters.add(requireNonNull(letter).getReason()),
                kafka)
            .start());
    api = Api.at(port);
    api.createCollection("handbook", "en");
  }

  @AfterAll
  void stop() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  @Test
  void ingestsADocumentWhoseBodyIsOnS3() {
    var reply = api.put(Api.document("handbook", "leave.md"), "text/plain", "Leave is 25 days.");

    assertThat(reply.status()).as(reply.body()).isEqualTo(202);
    awaitText("Leave is 25 days.");
  }

  @Test
  void waitsForABodyThatComesAfterItsRecord() throws Exception {
    BlobStore blobs = gateway.getBean(BlobStore.class);
    DocumentKey key = new DocumentKey("default", "handbook", "late.txt");
    byte[] body = "The late train leaves at nine.".getBytes(UTF_8);
    DocumentKey twin = new DocumentKey("default", "handbook", "twin");
    Blob blob = blobs.put(twin, new ByteArrayInputStream(body), 100);
    try (Publisher publisher = new Publisher(kafka.producer(0))) {
      publisher.send(Topics.DOCUMENTS, key.toString(), record(blob), Lane.INTERACTIVE).join();
    }

    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .until(() -> deadLetters.isEmpty() && !texts.contains("The late train leaves at nine."));
    // Under the name in the record, which the store itself would not give again.
    var stored =
        HTTP.send(
            HttpRequest.newBuilder(s3.resolve("/" + BUCKET + "/" + object(key, blob)))
                .PUT(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.discarding());
    assertThat(stored.statusCode()).isEqualTo(200);

    awaitText("The late train leaves at nine.");
    assertThat(deadLetters).isEmpty();
  }

  private void awaitText(String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(texts).as("dead: %s", deadLetters).contains(text));
  }

  private static DocumentRecord record(Blob blob) {
    return DocumentRecord.newBuilder()
        .setSubmitted(DocumentSubmitted.newBuilder().setBlob(blob).setContentType("text/plain"))
        .build();
  }

  private static String object(DocumentKey key, Blob blob) {
    return "%s/%s/%s"
        .formatted(key.hash().substring(0, 2), key.hash().substring(2), blob.getName());
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }
}
