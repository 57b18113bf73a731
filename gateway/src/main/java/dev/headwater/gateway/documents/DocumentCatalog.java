package dev.headwater.gateway.documents;

import dev.headwater.events.Asker;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentInfo;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentPage;
import dev.headwater.gateway.http.ProblemException;

/** Looks up documents at retrieve-service, which checks that the asker may read them. */
interface DocumentCatalog {
  /**
   * A document that the asker may read.
   *
   * @throws ProblemException 404 if there is none, 503 if nobody answers
   */
  default DocumentInfo find(DocumentKey key, CollectionRecord collection, Asker asker) {
    return find(key, 0, collection, asker);
  }

  /**
   * A document of which the asker may read a version.
   *
   * @param version 0: any, or none yet
   * @throws ProblemException 404 if there is none, 503 if nobody answers
   */
  DocumentInfo find(DocumentKey key, long version, CollectionRecord collection, Asker asker);

  /**
   * Documents that the asker may read, in the order of their ids.
   *
   * @param after id to start after, "" for the first page
   */
  DocumentPage list(
      String collection, CollectionRecord record, String after, int limit, Asker asker);
}
