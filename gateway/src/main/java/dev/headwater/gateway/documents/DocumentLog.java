package dev.headwater.gateway.documents;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Lane;
import java.util.List;

/** The topic {@code documents}: the truth. */
public interface DocumentLog {
  /**
   * Appends a record and waits for the acknowledgement of all in-sync replicas.
   *
   * @return the version that the record is
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  long append(DocumentKey key, DocumentRecord record, Lane lane);

  /** All documents of a collection that stand in the topic and are not deleted there. */
  List<DocumentKey> documents(String collectionKey);
}
