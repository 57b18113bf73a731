package dev.headwater.retrieve;

import com.google.protobuf.MessageLite;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.Lane;
import dev.headwater.events.Topic;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Output;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the statuses that a worker publishes. */
final class PublishedStatuses implements Output {
  final List<DocumentStatus> all = new CopyOnWriteArrayList<>();

  @Override
  public <T extends MessageLite> void send(
      Topic<T> topic, Delivery<?> delivery, Lane lane, T record) {
    all.add((DocumentStatus) record);
  }
}
