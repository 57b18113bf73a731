package dev.headwater.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private Instant now = Instant.EPOCH;
  private int generation = -1;
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        @SuppressWarnings("removal")
        public synchronized ConsumerGroupMetadata groupMetadata() {
          return new ConsumerGroupMetadata("group", generation, "member", Optional.empty());
        }
      };
  private final Membership membership = new Membership(consumer, () -> now);

  @Test
  void isSettledAsSoonAsItHasPartitions() {
    consumer.subscribe(List.of("chunks"));
    consumer.rebalance(List.of(new TopicPartition("chunks", 0)));

    membership.polled();

    assertThat(membership.settled()).isTrue();
  }

  @Test
  void isSettledWithoutPartitionsWhereThereAreMoreInstancesThanPartitions() {
    generation = 7;
    membership.polled();
    now = now.plus(Membership.SETTLING).minusMillis(1);
    membership.polled();
    assertThat(membership.settled()).as("partitions may still come").isFalse();

    now = now.plusMillis(1);
    membership.polled();
    assertThat(membership.settled()).isTrue();
  }

  @Test
  void isNotSettledUntilItHasJoinedHoweverLongItTakes() {
    membership.polled();
    now = now.plusSeconds(3600);
    membership.polled();

    assertThat(membership.settled()).isFalse();
  }

  @Test
  void staysSettledWhenItsPartitionsAreTakenAway() {
    consumer.subscribe(List.of("chunks"));
    consumer.rebalance(List.of(new TopicPartition("chunks", 0)));
    membership.polled();

    consumer.rebalance(List.of());
    membership.polled();

    assertThat(membership.settled()).isTrue();
  }
}
