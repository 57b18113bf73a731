package dev.headwater.gateway.status;

import dev.headwater.worker.OutageException;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Stages as a test sets them. */
@Singleton
@Replaces(KafkaStages.class)
public final class FakeStages implements Stages {
  final AtomicInteger asked = new AtomicInteger();
  public volatile Map<String, Long> lags = Map.of();
  List<StageStatus> stages = List.of();
  boolean away;

  @Override
  public List<StageStatus> read() {
    if (away) {
      throw new OutageException("Kafka is away", new IllegalStateException());
    }
    return stages;
  }

  @Override
  public Map<String, Long> lags(String suffix) {
    asked.incrementAndGet();
    if (away) {
      throw new OutageException("Kafka is away", new IllegalStateException());
    }
    return lags;
  }
}
