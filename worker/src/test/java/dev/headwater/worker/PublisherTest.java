package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headwater.events.ChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Publisher publisher = new Publisher(producer);

  @Test
  void throwsAFailureOnce() {
    send("a");
    assertThat(producer.errorNext(new IllegalStateException("the record is too large"))).isTrue();

    assertThatThrownBy(publisher::flush)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("the record is too large");
    assertThatCode(publisher::flush).doesNotThrowAnyException();
  }

  @Test
  void tellsAFailureToTheThreadThatSent() {
    send("a");
    assertThat(producer.errorNext(new IllegalStateException("no"))).isTrue();

    CompletableFuture.runAsync(publisher::flush).join();

    assertThatThrownBy(publisher::flush).isInstanceOf(OutageException.class);
  }

  private void send(String key) {
    publisher.send(Topics.CHUNKS, key, ChunkRecord.getDefaultInstance(), Lane.INTERACTIVE);
  }
}
