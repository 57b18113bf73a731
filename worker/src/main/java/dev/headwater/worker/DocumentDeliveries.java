package dev.headwater.worker;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.Topics;

/** Parses and checks the keys of records about documents. */
public final class DocumentDeliveries {
  private DocumentDeliveries() {}

  /**
   * The document that a record is about, in the incarnation of its collection that it names.
   *
   * @throws IllegalArgumentException if the key cannot be parsed
   */
  public static DocumentKey document(Delivery<?> delivery) {
    return DocumentKey.parse(delivery.key()).in(delivery.incarnation());
  }

  /**
   * The document that a record of {@code documents} is about.
   *
   * @throws IllegalArgumentException if the key cannot be parsed, or the record is in a partition
   *     where it has no order among the document's other versions; the message says what to change
   */
  public static DocumentKey key(Delivery<?> delivery) {
    DocumentKey key = document(delivery);
    int expected = Topics.documentPartition(key);
    if (delivery.partition() != expected) {
      throw new IllegalArgumentException(
          ("the record is in partition %d of documents; its key belongs in partition %d: set the"
                  + " producer's partitioner to murmur2 of the document key (in Java leave out"
                  + " partitioner.class, in librdkafka partitioner=murmur2_random)")
              .formatted(delivery.partition(), expected));
    }
    return key;
  }
}
