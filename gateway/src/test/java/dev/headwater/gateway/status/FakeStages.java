package dev.headwater.gateway.status;

import dev.headwater.worker.OutageException;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;

/** Stages as a test sets them. */
@Singleton
@Replaces(KafkaStages.class)
final class FakeStages implements Stages {
  List<StageStatus> stages = List.of();
  boolean away;

  @Override
  public List<StageStatus> read() {
    if (away) {
      throw new OutageException("Kafka is away", new IllegalStateException());
    }
    return stages;
  }
}
