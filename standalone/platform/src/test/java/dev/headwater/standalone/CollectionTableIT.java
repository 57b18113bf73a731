package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.CollectionRecord;
import dev.headwater.gateway.collections.CollectionTable;
import dev.headwater.gateway.collections.KafkaCollectionTable;
import dev.headwater.gateway.exchanges.ExchangeSettings;
import dev.headwater.worker.KafkaSettings;
import dev.headwater.worker.KnownCollections;
import dev.headwater.worker.OutageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two gateways that change the same collection at the same time. */
@ExtendWith(RunningPlatform.class)
class CollectionTableIT {
  private static final String KEY = "default/collection-table-it";
  private static final int CHANGES = 8;
  private static final ExchangeSettings SETTINGS =
      new ExchangeSettings(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(3), 3);

  private final KafkaSettings kafka;

  CollectionTableIT(Api api) {
    kafka = new KafkaSettings("127.0.0.1:" + api.settings().kafkaPort(), 1, (short) 1, 0, null);
  }

  private KafkaCollectionTable table(KnownCollections collections) {
    return new KafkaCollectionTable(
        collections,
        () -> kafka.exclusiveProducer("collection-table-it", Duration.ofSeconds(10)),
        1,
        SETTINGS);
  }

  /** One more character in the prompt each time; what was not accepted is tried again. */
  private static void extend(CollectionTable table) {
    for (int done = 0; done < CHANGES; ) {
      try {
        var _ = table.change(KEY, CollectionTableIT::extended);
        done++;
      } catch (OutageException e) {
        assertThat(e).hasMessageContaining("did not accept");
      }
    }
  }

  private static Optional<CollectionRecord> extended(Optional<CollectionRecord> existing) {
    CollectionRecord before = existing.orElse(CollectionRecord.getDefaultInstance());
    return Optional.of(before.toBuilder().setPrompt(before.getPrompt() + "x").build());
  }

  @Test
  void losesNoChange() throws Exception {
    try (KnownCollections first = new KnownCollections(kafka).start();
        KnownCollections second = new KnownCollections(kafka).start();
        KafkaCollectionTable one = table(first);
        KafkaCollectionTable other = table(second);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      await().until(() -> one.ready() && other.ready());
      List<Callable<Void>> writers = new ArrayList<>();
      for (KafkaCollectionTable table : List.of(one, other)) {
        writers.add(() -> {
          extend(table);
          return null;
        });
      }
      for (Future<Void> done : threads.invokeAll(writers)) {
        done.get();
      }

      var _ =
          one.change(
              KEY,
              existing -> {
                assertThat(existing.orElseThrow().getPrompt()).hasSize(2 * CHANGES);
                return Optional.empty();
              });
    }
  }

  @Test
  void givesEachCollectionOfANameAnotherIncarnation() {
    Set<Long> incarnations = new ConcurrentSkipListSet<>();
    try (KnownCollections first = new KnownCollections(kafka).start();
        KnownCollections second = new KnownCollections(kafka).start();
        KafkaCollectionTable one = table(first);
        KafkaCollectionTable other = table(second)) {
      await().until(() -> one.ready() && other.ready());
      for (KafkaCollectionTable table : List.of(one, other, one)) {
        extend(table);
        incarnations.add(table.find(KEY).orElseThrow().getIncarnation());
        var _ = table.change(KEY, _ -> Optional.empty());
      }
    }
    assertThat(incarnations).hasSize(3).doesNotContain(0L);
  }
}
