package dev.headwater.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Publisher publisher = new Publisher(producer);

  @Test
  void leavesThePartitionToTheKeyUnlessTheCallerChooses() {
    publisher.send(Topics.CHUNKS, "河", ChunkRecord.getDefaultInstance(), Lane.BULK);
    publisher.send(Topics.CHUNKS, 3, "河", ChunkRecord.getDefaultInstance(), Lane.BULK);

    assertThat(producer.history())
        .extracting(record -> record.partition())
        .containsExactly(null, 3);
    assertThat(producer.history())
        .allSatisfy(record -> {
          assertThat(record.key()).isEqualTo("河".getBytes(UTF_8));
          assertThat(Lane.read(record.headers())).isEqualTo(Lane.BULK);
        });
  }

  @Test
  void sendsATombstone() {
    publisher.send(Topics.COLLECTIONS, "default/handbook", null, Lane.INTERACTIVE);

    assertThat(producer.history().getFirst().value()).isNull();
  }

  @Test
  void endsAFutureWithItsOwnAcknowledgementOrFailure() {
    var first = publisher.send(Topics.CHUNKS, "a", ChunkRecord.getDefaultInstance(), Lane.BULK);
    var second = publisher.send(Topics.CHUNKS, "b", ChunkRecord.getDefaultInstance(), Lane.BULK);
    assertThat(first).isNotDone();

    assertThat(producer.completeNext()).isTrue();
    assertThat(producer.errorNext(new IllegalStateException("too large"))).isTrue();

    assertThat(first.join().topic()).isEqualTo("chunks");
    assertThat(second)
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("too large");
  }
}
