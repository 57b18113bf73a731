package dev.headwater.gateway.deadletters;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.headwater.events.FailedRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Topics;
import dev.headwater.gateway.exchanges.Acknowledgement;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.worker.Publisher;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The topics on Kafka. */
public final class KafkaDeadLetterLog implements DeadLetterLog {
  private final Publisher publisher;
  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final ExchangeSettings settings;

  /**
   * Makes the log.
   *
   * @param consumers new consumers without a group, of one record a poll; each is closed after use
   */
  public KafkaDeadLetterLog(
      Publisher publisher,
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      ExchangeSettings settings) {
    this.publisher = publisher;
    this.consumers = consumers;
    this.settings = settings;
  }

  @Override
  public Optional<FailedRecord> read(int partition, long offset) {
    var place = new TopicPartition(Topics.DEAD_LETTERS.name(), partition);
    try (var consumer = consumers.get()) {
      consumer.assign(List.of(place));
      consumer.seek(place, offset);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(settings.lookupTimeout())) {
        if (record.offset() == offset && record.value() != null) {
          return Optional.of(FailedRecord.parseFrom(record.value()));
        }
      }
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  @Override
  public void retry(FailedRecord record) {
    var sent =
        publisher.send(
            Topics.RETRIES, record.getKey().toStringUtf8(), record, Lane.of(record.getLane()));
    var _ = Acknowledgement.await(sent);
  }

  @Override
  public void settle(int partition, long offset) {
    FailedRecord settled = FailedRecord.newBuilder().setSettles(offset).build();
    var sent = publisher.send(Topics.DEAD_LETTERS, partition, "", settled, Lane.BULK);
    var _ = Acknowledgement.await(sent);
  }
}
