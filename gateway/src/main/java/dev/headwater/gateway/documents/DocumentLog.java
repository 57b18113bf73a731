package dev.headwater.gateway.documents;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.Lane;
import java.util.List;

/** The topic {@code documents}, the source of truth. */
public interface DocumentLog {
  /**
   * Appends a record, with the incarnation of its document's collection, and waits for the
   * acknowledgement of all in-sync replicas. A change of groups has a key of its own, so that it
   * does not replace the content.
   *
   * @return the record's version
   * @throws dev.headwater.worker.OutageException if Kafka does not accept it
   */
  long append(DocumentKey key, DocumentRecord record, Lane lane);

  /**
   * The documents of a collection that the topic holds and has not deleted.
   *
   * @param incarnation of the collection; records that name none count as well
   */
  List<DocumentKey> documents(String collectionKey, long incarnation);
}
