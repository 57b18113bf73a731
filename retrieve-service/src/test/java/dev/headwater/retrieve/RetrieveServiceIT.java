package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.AnswerEvent;
import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.GroundedQuestion;
import dev.headwater.events.Lane;
import dev.headwater.events.Lookup;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.standalone.servers.TestKafka;
import dev.headwater.worker.BroadcastReader;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.Part;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.Service;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service between real topics and a real index. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetrieveServiceIT {
  private static final Logger log = LoggerFactory.getLogger(RetrieveServiceIT.class);
  private static final int WARM_UPS = 20;
  private static final int DOCUMENTS = 60;

  private final BlockingQueue<DocumentStatus> statuses = new LinkedBlockingQueue<>();
  private final BlockingQueue<AnswerEvent> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<GroundedQuestion> grounded = new LinkedBlockingQueue<>();

  private TestKafka kafka;
  private RetrieveFixture fixture;
  private ApplicationContext service;
  private Publisher publisher;
  private List<BroadcastReader<?>> readers;

  @BeforeAll
  void start(@TempDir Path data) throws Exception {
    kafka = TestKafka.start(data);
    fixture = RetrieveFixture.real("service");
    var settings = new KafkaSettings(kafka.bootstrapServers(), 1, (short) 1, 1, null);
    service =
        Service.start(
            "retrieve",
            Map.of(
                "headwater.kafka.bootstrap-servers", kafka.bootstrapServers(),
                "headwater.elasticsearch.url", RealElasticsearch.url().toString()));
    publisher = new Publisher(settings.producer(0));
    readers =
        List.of(
            new BroadcastReader<>(
                    Topics.DOCUMENT_STATUS,
                    BroadcastReader.From.END,
                    (_, status) -> statuses.add(status),
                    settings)
                .start(),
            new BroadcastReader<>(
                    Topics.ANSWERS,
                    BroadcastReader.From.END,
                    (_, event) -> answers.add(event),
                    settings)
                .start(),
            new BroadcastReader<>(
                    Topics.GROUNDED_QUESTIONS,
                    BroadcastReader.From.END,
                    (_, question) -> grounded.add(question),
                    settings)
                .start());
    publisher
        .send(
            Topics.COLLECTIONS,
            "default/service",
            CollectionRecord.newBuilder()
                .setLanguage("en")
                .setGeneration(RetrieveFixture.GENERATION)
                .build(),
            Lane.INTERACTIVE)
        .join();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            readers.stream().allMatch(Part::ready)
                && service.getBeansOfType(Part.class).stream().allMatch(Part::ready));
  }

  @AfterAll
  void stop() {
    readers.forEach(BroadcastReader::close);
    publisher.close();
    service.close();
    kafka.close();
  }

  @Test
  void makesDocumentsSearchableAndAnswersQuestions() throws InterruptedException {
    long[] searchable = new long[DOCUMENTS];
    long[] searched = new long[DOCUMENTS];
    for (int i = 0; i < DOCUMENTS; i++) {
      String word = "word" + i;
      long began = System.nanoTime();
      publish(i, "Trains say " + word);
      DocumentStatus status = statuses.poll(30, TimeUnit.SECONDS);
      assertThat(status).isNotNull();
      assertThat(status.getStage()).isEqualTo(Stage.SEARCHABLE);
      searchable[i] = System.nanoTime() - began;

      began = System.nanoTime();
      ask(question(word, Question.Kind.SEARCH));
      assertThat(nextAnswer().getPassages().getPassagesList())
          .first()
          .satisfies(passage -> assertThat(passage.getText()).isEqualTo("Trains say " + word));
      searched[i] = System.nanoTime() - began;
    }
    report("chunk and end sent → SEARCHABLE read", searchable);
    report("question sent → passages read", searched);
  }

  @Test
  void handsAQuestionOnToTheGenerator() throws InterruptedException {
    ask(question("nothing", Question.Kind.ASK));
    assertThat(nextAnswer().hasPassages()).isTrue();
    GroundedQuestion next = grounded.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    assertThat(next.getQuestion().getText()).isEqualTo("nothing");
  }

  @Test
  void answersLookups() throws InterruptedException {
    publisher.send(
        Topics.LOOKUPS,
        "request",
        Lookup.newBuilder()
            .setGateway("gateway")
            .setDeadlineMillis(System.currentTimeMillis() + 30_000)
            .setTenant("default")
            .setCollection("service")
            .setDocument("unknown")
            .setAsker(Asker.newBuilder().setAdministrator(true))
            .build(),
        Lane.INTERACTIVE);
    assertThat(nextAnswer().getFailure().getStatus()).isEqualTo(404);
  }

  private void publish(int offset, String text) {
    for (Delivery<EmbeddedChunkRecord> record :
        fixture.embedded("doc-" + offset, offset, List.of(), text)) {
      publisher.send(Topics.EMBEDDED_CHUNKS, record.key(), record.value(), Lane.INTERACTIVE);
    }
  }

  private void ask(EmbeddedQuestion question) {
    publisher.send(
        Topics.EMBEDDED_QUESTIONS, question.getQuestion().getId(), question, Lane.INTERACTIVE);
  }

  private static EmbeddedQuestion question(String text, Question.Kind kind) {
    return EmbeddedQuestion.newBuilder()
        .setQuestion(
            Question.newBuilder()
                .setId("question-" + text)
                .setAttempt(1)
                .setGateway("gateway")
                .setKind(kind)
                .setTenant("default")
                .setCollection("service")
                .setGeneration(RetrieveFixture.GENERATION)
                .setLanguage("en")
                .setText(text)
                .setAsker(Asker.newBuilder().setAdministrator(true))
                .setDeadlineMillis(System.currentTimeMillis() + 30_000)
                .setSearch(Search.newBuilder().setK(10).setMode(Search.Mode.KEYWORD)))
        .build();
  }

  private AnswerEvent nextAnswer() throws InterruptedException {
    AnswerEvent event;
    do {
      event = answers.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an answer").isNotNull();
    } while (event.hasHeartbeat());
    return event;
  }

  private static void report(String what, long[] nanos) {
    long[] sorted = Arrays.stream(nanos).skip(WARM_UPS).sorted().toArray();
    log.info(
        "{}: p50 {} ms, worst {} ms of {}",
        what,
        TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length / 2]),
        TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length - 1]),
        sorted.length);
  }
}
