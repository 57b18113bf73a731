package dev.headwater.worker;

import static dev.headwater.worker.Records.CHUNKS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Question;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A trace follows its own record, also through a batch of others. */
class TracingTest {
  private static final String A = "0af7651916cd43dd8448eb211c80319c";
  private static final String B = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String WRITER = "b7ad6b7169203331";
  private static final TopicPartition QUESTIONS = new TopicPartition(Topics.QUESTIONS.name(), 0);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      new Tracing(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(spans))
                      .build())
              .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
              .build());
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<AutoCloseable> loops = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable loop : loops) {
      loop.close();
    }
  }

  @Test
  void continuesEachRecordsOwnTraceInABatch() {
    documents(
        tracing,
        (_, delivery, out) -> {
          out.send(Topics.EMBEDDED_CHUNKS, delivery, EmbeddedChunkRecord.getDefaultInstance());
          out.status(delivery, 1, "bge", Stage.EMBEDDED, "");
        },
        traced(Records.chunk(0, "default/handbook/a"), A),
        traced(Records.chunk(1, "b"), B));

    await().until(() -> hops().size() == 2);
    assertThat(hops()).extracting(SpanData::getTraceId).containsExactlyInAnyOrder(A, B);
    SpanData hop = hop(A);
    assertThat(hop.getName()).isEqualTo(Records.STAGE);
    assertThat(hop.getParentSpanId()).isEqualTo(WRITER);
    assertThat(hop.getEvents()).extracting(event -> event.getName()).containsExactly("EMBEDDED");
    assertThat(text(hop, "headwater.document")).isEqualTo("a");
    assertThat(text(hop, "headwater.collection")).isEqualTo("default/handbook");
    assertThat(text(hop, "headwater.outcome")).isEqualTo("done");
    assertThat(text(hop(B), "headwater.document")).isEqualTo("b");
    assertThat(producer.history())
        .filteredOn(sent -> new String(sent.key(), UTF_8).equals("default/handbook/a"))
        .hasSize(2)
        .allSatisfy(
            sent -> assertThat(parent(sent)).isEqualTo("00-" + A + "-" + hop.getSpanId() + "-01"));
  }

  @Test
  void showsTheWaitOnTheTopicBeforeTheWork() {
    documents(tracing, (_, _, _) -> {}, traced(Records.chunk(0, "a"), A));

    await().until(() -> hops().size() == 1);
    SpanData work =
        spans.getFinishedSpanItems().stream()
            .filter(span -> span.getName().equals("work"))
            .findFirst()
            .orElseThrow();
    assertThat(work.getParentSpanId()).isEqualTo(hop(A).getSpanId());
    assertThat(work.getStartEpochNanos()).isGreaterThan(hop(A).getStartEpochNanos());
    assertThat(hop(A).getEndEpochNanos()).isGreaterThanOrEqualTo(work.getEndEpochNanos());
  }

  @Test
  void showsATryThatMetAnOutageAsFailed() {
    documents(
        tracing,
        (call, _, _) -> {
          if (call == 1) {
            consumer.addRecord(traced(Records.chunk(0, "a"), A));
            throw new OutageException("Elasticsearch is away", new IllegalStateException());
          }
        },
        traced(Records.chunk(0, "a"), A));

    await().until(() -> hops().size() == 2);
    assertThat(hops())
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.ERROR, StatusCode.UNSET);
    assertThat(hops()).extracting(SpanData::getTraceId).containsOnly(A);
  }

  @Test
  void continuesAQuestionsTraceInItsReplies() {
    Publisher publisher = new Publisher(producer, tracing);
    byte[] question =
        Question.newBuilder()
            .setId("q")
            .setAttempt(2)
            .setDeadlineMillis(Long.MAX_VALUE)
            .build()
            .toByteArray();
    QuestionLoop<Question> loop =
        new QuestionLoop<>(
            new StageWatch(Metrics.unread(), tracing, "embed-questions"),
            Topics.QUESTIONS,
            (_, asked) -> Asked.of(asked),
            1,
            8,
            (asked, reply) -> reply.pass(Topics.QUESTIONS, asked),
            (topic, key, record) ->
                publisher.send(topic.name(), null, key, record, Lane.INTERACTIVE, 0),
            _ -> false,
            consumer);
    consumer.updateBeginningOffsets(Map.of(QUESTIONS, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(QUESTIONS));
      consumer.addRecord(traced(Records.record(QUESTIONS, 0, "q/2", question), A));
    });
    loops.add(loop.start());

    await().until(() -> hops().size() == 1);
    var passed =
        producer.history().stream()
            .filter(record -> record.topic().equals(QUESTIONS.topic())) // and no heartbeat
            .findFirst()
            .orElseThrow();
    assertThat(parent(passed)).isEqualTo("00-" + A + "-" + hop(A).getSpanId() + "-01");
    assertThat(text(hop(A), "headwater.question")).isEqualTo("q");
    assertThat(hop(A).getAttributes().get(AttributeKey.longKey("headwater.attempt"))).isEqualTo(2);
  }

  @Test
  void writesNothingWhileItIsOff() {
    documents(
        Tracing.OFF,
        (_, delivery, out) ->
            out.send(Topics.DOCUMENT_STATUS, delivery, DocumentStatus.getDefaultInstance()),
        traced(Records.chunk(0, "a"), A));

    await().until(() -> !producer.history().isEmpty());
    assertThat(producer.history().getFirst().headers().lastHeader("traceparent")).isNull();
  }

  private interface Work {
    void on(int call, Delivery<ChunkRecord> delivery, Output out);
  }

  @SafeVarargs
  private void documents(Tracing with, Work work, ConsumerRecord<byte[], byte[]>... records) {
    AtomicInteger calls = new AtomicInteger();
    DocumentWork<ChunkRecord> each =
        (batch, out) ->
            batch.stream()
                .map(delivery -> {
                  work.on(calls.incrementAndGet(), delivery, out);
                  return Outcome.DONE;
                })
                .toList();
    var policy = new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(10));
    var loop =
        new DocumentLoop<>(
            new StageWatch(Metrics.unread(), with, Records.STAGE),
            Topics.CHUNKS,
            each,
            new Publisher(producer, with),
            policy,
            consumer);
    consumer.updateBeginningOffsets(Map.of(CHUNKS, 0L));
    consumer.schedulePollTask(() -> {
      consumer.rebalance(List.of(CHUNKS));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.addRecord(record);
      }
    });
    loops.add(loop.start());
  }

  private static ConsumerRecord<byte[], byte[]> traced(
      ConsumerRecord<byte[], byte[]> record, String trace) {
    record.headers().add("traceparent", ("00-" + trace + "-" + WRITER + "-01").getBytes(UTF_8));
    return record;
  }

  private static String parent(ProducerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("traceparent");
    return new String(header.value(), UTF_8);
  }

  private List<SpanData> hops() {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> !span.getName().equals("work"))
        .toList();
  }

  private SpanData hop(String trace) {
    return hops().stream()
        .filter(span -> span.getTraceId().equals(trace))
        .findFirst()
        .orElseThrow();
  }

  private static String text(SpanData span, String attribute) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
  }
}
