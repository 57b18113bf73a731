package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import java.time.Instant;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaOutputTest {
  private static final Delivery<ChunkRecord> DELIVERY =
      new Delivery<>(Topics.CHUNKS_BULK, 0, 0, "a", null, Lane.BULK, Instant.EPOCH, 1, 0);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Publisher publisher = new Publisher(producer);
  private final KafkaOutput output = new KafkaOutput(publisher, new Hops(Tracing.OFF, "embed"));

  @Test
  void sendsUnderTheKeyAndOnTheLaneOfTheDelivery() {
    output.send(Topics.CHUNKS_BULK, DELIVERY, ChunkRecord.getDefaultInstance());

    var record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("chunks-bulk");
    assertThat(record.key()).isEqualTo("a".getBytes(UTF_8));
    assertThat(Lane.read(record.headers())).isEqualTo(Lane.BULK);
  }

  @Test
  void publishesWhenAVersionReachedAStageAndWhyItFailed() throws Exception {
    output.status(DELIVERY, 7, "bge", Stage.SEARCHABLE, 1_000, "");
    long before = System.currentTimeMillis();
    output.status(DELIVERY, 8, "", Stage.DEAD_LETTERED, "it is damaged");

    assertThat(producer.history())
        .extracting(record -> record.topic())
        .containsOnly("document-status");
    assertThat(DocumentStatus.parseFrom(producer.history().getFirst().value()))
        .isEqualTo(
            DocumentStatus.newBuilder()
                .setVersion(7)
                .setGeneration("bge")
                .setStage(Stage.SEARCHABLE)
                .setAtMillis(1_000)
                .build());
    DocumentStatus failed = DocumentStatus.parseFrom(producer.history().getLast().value());
    assertThat(failed.getReason()).isEqualTo("it is damaged");
    assertThat(failed.getAtMillis()).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void reportsAFailureOnce() {
    send(output);
    assertThat(producer.errorNext(new IllegalStateException("no leader"))).isTrue();

    assertThatThrownBy(output::flush)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("no leader");
    assertThatCode(output::flush).doesNotThrowAnyException();
  }

  @Test
  void tellsWhoseRecordKafkaRefuses() {
    send(output);
    assertThat(producer.errorNext(new RecordTooLargeException("20 bytes are too many"))).isTrue();

    assertThat(output.flush())
        .hasSize(1)
        .containsEntry(DELIVERY, "Kafka refuses a record of chunks: 20 bytes are too many");
    assertThat(output.flush()).isEmpty();
  }

  @Test
  void reportsNoFailureOfAnotherOutput() {
    KafkaOutput other = new KafkaOutput(publisher, new Hops(Tracing.OFF, "embed"));
    send(other);
    assertThat(producer.errorNext(new IllegalStateException("no"))).isTrue();
    send(output);

    assertThatCode(output::flush).doesNotThrowAnyException();
    assertThatThrownBy(other::flush).isInstanceOf(OutageException.class);
  }

  @Test
  void waitsForWhatItSent() {
    send(output);
    output.flush();

    assertThat(producer.completeNext()).as("something is still to be acknowledged").isFalse();
  }

  private static void send(KafkaOutput output) {
    output.send(Topics.CHUNKS, DELIVERY, ChunkRecord.getDefaultInstance());
  }
}
