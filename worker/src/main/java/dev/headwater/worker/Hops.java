package dev.headwater.worker;

import dev.headwater.events.DocumentKey;
import java.util.IdentityHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The hops of a batch of documents' records. Used on the loop's thread only. */
final class Hops {
  private final Tracing tracing;
  private final String stage;
  private final IdentityHashMap<Delivery<?>, Hop> hops = new IdentityHashMap<>();

  Hops(Tracing tracing, String stage) {
    this.tracing = tracing;
    this.stage = stage;
  }

  void begin(ConsumerRecord<?, ?> record, Delivery<?> delivery) {
    if (tracing.on()) {
      Hop hop = tracing.hop(stage, record).attempt(delivery.attempt());
      hop.about("headwater.lane", delivery.lane().label());
      about(hop, delivery.key());
      hops.put(delivery, hop);
    }
  }

  private static void about(Hop hop, String key) {
    try {
      DocumentKey document = DocumentKey.parse(key);
      hop.about("headwater.collection", document.collectionKey())
          .about("headwater.document", document.id());
    } catch (IllegalArgumentException _) {
      hop.about("headwater.document", key);
    }
  }

  Hop of(Delivery<?> delivery) {
    return hops.getOrDefault(delivery, Hop.NONE);
  }

  /** Ends all hops: the batch's effects are durable. */
  void end() {
    hops.values().forEach(Hop::end);
    hops.clear();
  }

  /** Ends all hops: the batch comes again. */
  void fail(String reason) {
    hops.values().forEach(hop -> hop.fail(reason));
    hops.clear();
  }
}
