package dev.headwater.worker;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;

/** Reads what every reader of the topic {@code documents} has to check. */
public final class DocumentDeliveries {
  private DocumentDeliveries() {}

  /**
   * The document that a record of {@code documents} is about.
   *
   * @throws IllegalArgumentException if the key is not readable or lies in a partition where its
   *     versions are in no order with the others of that document; the message says what to change
   */
  public static DocumentKey key(Delivery<?> delivery) {
    DocumentKey key = DocumentKey.parse(delivery.key());
    int expected = Topics.documentPartition(key);
    if (delivery.partition() != expected) {
      throw new IllegalArgumentException(
          ("the record lies in partition %d of documents, its key belongs into %d: set the"
                  + " producer's partitioner to murmur2 of the document key (in Java leave out"
                  + " partitioner.class, in librdkafka partitioner=murmur2_random)")
              .formatted(delivery.partition(), expected));
    }
    return key;
  }
}
