package dev.headwater.standalone.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Kafka and Elasticsearch as child processes. */
class ProcessesIT {
  private static final TopicPartition LETTERS = new TopicPartition("letters", 0);

  @TempDir private Path data = Path.of("");

  @Test
  void answersAndKeepsItsDataOverASecondStart() throws Exception {
    try (Children children = Children.start(data).awaitReady()) {
      write(children.kafka(), "a letter");
      index(children.elasticsearch());
      assertThat(read(children.kafka())).containsExactly("a letter");
      assertThat(nearest(children.elasticsearch())).contains("\"_id\":\"north\"");
    }
    try (Children children = Children.start(data).awaitReady()) {
      assertThat(read(children.kafka())).containsExactly("a letter");
      assertThat(nearest(children.elasticsearch())).contains("\"_id\":\"north\"");
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dheadwater.home=" + Installation.find().home(),
                "-cp",
                System.getProperty("java.class.path"),
                Children.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> children = children(parent.inputReader(UTF_8));
    assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);

    parent.destroyForcibly();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void saysThatAChildEndedByItself() throws Exception {
    try (KafkaProcess kafka = KafkaProcess.start(Installation.find(), data, Ports.free(), "256m")) {
      ProcessHandle.of(kafka.pid()).orElseThrow().destroyForcibly();
      assertThat(kafka.ended().get(30, TimeUnit.SECONDS))
          .hasMessageStartingWith("Kafka ended with exit code 137")
          .hasMessageContaining("kafka.log");
    }
  }

  private static List<ProcessHandle> children(BufferedReader output) throws IOException {
    String line = output.readLine();
    return line == null
        ? List.of()
        : Stream.of(line.split(" ", -1))
            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
            .toList();
  }

  private static void write(KafkaProcess kafka, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(settings);
        var producer =
            new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      admin.createTopics(List.of(new NewTopic(LETTERS.topic(), 1, (short) 1))).all().get();
      producer.send(new ProducerRecord<>(LETTERS.topic(), "key", value)).get();
    }
  }

  private static List<String> read(KafkaProcess kafka) {
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(LETTERS));
      consumer.seekToBeginning(List.of(LETTERS));
      Awaitility.await()
          .until(() -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            return !values.isEmpty();
          });
    }
    return values;
  }

  private static void index(ElasticsearchProcess elasticsearch) throws Exception {
    send(
        elasticsearch,
        "PUT",
        "/letters",
        """
        {"mappings": {"properties": {"vector": {"type": "dense_vector", "dims": 2}}}}\
        """);
    send(elasticsearch, "PUT", "/letters/_doc/north?refresh=true", "{\"vector\": [0, 1]}");
    send(elasticsearch, "PUT", "/letters/_doc/east?refresh=true", "{\"vector\": [1, 0]}");
  }

  private static String nearest(ElasticsearchProcess elasticsearch) throws Exception {
    return send(
        elasticsearch,
        "POST",
        "/letters/_search",
        """
        {"knn": {"field": "vector", "query_vector": [0.1, 0.9], "k": 1, "num_candidates": 10}}\
        """);
  }

  private static String send(
      ElasticsearchProcess elasticsearch, String method, String path, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response =
          client.send(
              HttpRequest.newBuilder(elasticsearch.url().resolve(path))
                  .header("Content-Type", "application/json")
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
      return response.body();
    }
  }
}
