package dev.headwater.gateway.documents;

import dev.headwater.blobs.BlobStore;
import dev.headwater.events.Blob;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentDeleted;
import dev.headwater.events.DocumentGroupsChanged;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.gateway.access.Askers;
import dev.headwater.gateway.collections.OpenCollections;
import dev.headwater.gateway.http.Bodies;
import dev.headwater.gateway.http.ProblemException;
import dev.headwater.worker.MetadataLimits;
import dev.headwater.worker.OutageException;
import io.micronaut.http.HttpStatus;
import io.opentelemetry.api.trace.Span;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Accepts documents: stores the body, appends the record, and waits if the request asks for it. */
@Singleton
final class Documents {
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final OpenCollections collections;
  private final BlobStore blobs;
  private final DocumentLog log;
  private final DocumentCatalog catalog;
  private final StatusWaiters waiters;
  private final Backpressure backpressure;
  private final DocumentSettings settings;
  private final MetadataLimits metadataLimits;

  Documents(
      OpenCollections collections,
      BlobStore blobs,
      DocumentLog log,
      DocumentCatalog catalog,
      StatusWaiters waiters,
      Backpressure backpressure,
      DocumentSettings settings,
      MetadataLimits metadataLimits) {
    this.collections = collections;
    this.blobs = blobs;
    this.log = log;
    this.catalog = catalog;
    this.waiters = waiters;
    this.backpressure = backpressure;
    this.settings = settings;
    this.metadataLimits = metadataLimits;
  }

  /**
   * Accepts a document.
   *
   * @param key in the incarnation of its collection that was open when the request came
   * @param lane null: by size
   * @param wait null: do not wait
   * @return its version
   */
  long submit(
      DocumentKey key, Submission submission, @Nullable Lane lane, @Nullable Duration wait) {
    Blob blob = store(key, submission, lane);
    // An upload may take long, and the collection may have been closed meanwhile.
    if (collections.writable(key.collection()).getIncarnation() != key.incarnation()) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "collection '%s' was deleted and created again during the upload"
              .formatted(key.collection()));
    }
    Lane chosen = lane(lane, blob.getSize());
    if (submission.length() == Submission.UNDECLARED) {
      backpressure.admit(chosen);
    }
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setSubmitted(
                submission.description().toBuilder()
                    .setBlob(blob)
                    .setSubmittedMillis(System.currentTimeMillis()))
            .build();
    return append(key, record, chosen, wait);
  }

  /** Deletes a document, whether or not it exists. */
  long delete(DocumentKey key, @Nullable Duration wait) {
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setDeleted(DocumentDeleted.newBuilder().setDeletedMillis(System.currentTimeMillis()))
            .build();
    return append(key, record, Lane.INTERACTIVE, wait);
  }

  /** Changes who may read a document, at once and without embedding it again (rule 6). */
  long share(DocumentKey key, List<String> groups, @Nullable Duration wait) {
    DocumentRecord record =
        DocumentRecord.newBuilder()
            .setGroupsChanged(
                DocumentGroupsChanged.newBuilder()
                    .addAllGroups(groups)
                    .setChangedMillis(System.currentTimeMillis()))
            .build();
    long version = append(key, record, Lane.INTERACTIVE, null);
    if (wait != null) {
      awaitGroups(key, version, wait);
    }
    return version;
  }

  /** No status tells of groups: the visibility record, which decides, is looked up. */
  private void awaitGroups(DocumentKey key, long version, Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    while (groupsVersion(key) < version) {
      if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
        throw slow(version, wait);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private long groupsVersion(DocumentKey key) {
    CollectionRecord collection = collections.readable(key.collection());
    return catalog.find(key, collection, Askers.GATEWAY).getGroupsVersion();
  }

  private Lane lane(@Nullable Lane named, long length) {
    return named != null ? named : length > settings.bulkBytes() ? Lane.BULK : Lane.INTERACTIVE;
  }

  private static void requireWithin(MetadataLimits limits, DocumentSubmitted description) {
    try {
      limits.require(description);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** Stores a body. One that is refused is closed, or the client would wait to send the rest. */
  private Blob store(DocumentKey key, Submission submission, @Nullable Lane lane) {
    try (PushbackInputStream body = new PushbackInputStream(submission.body())) {
      requireWithin(metadataLimits, submission.description());
      backpressure.admit(lane(lane, submission.length()));
      int first = body.read();
      if (first < 0) {
        throw ProblemException.badRequest("the body is empty");
      }
      body.unread(first);
      return blobs.put(key, body, settings.maxUploadBytes());
    } catch (BlobStore.TooLargeException _) {
      throw Bodies.tooLarge("longer", settings.maxUploadBytes());
    } catch (IOException e) {
      throw new OutageException("the document could not be stored: " + e.getMessage(), e);
    }
  }

  private long append(DocumentKey key, DocumentRecord record, Lane lane, @Nullable Duration wait) {
    Span.current()
        .setAttribute("headwater.collection", key.collectionKey())
        .setAttribute("headwater.document", key.id());
    if (wait == null) {
      return log.append(key, record, lane);
    }
    try (var waiter = waiters.listen(key.toString())) {
      long version = log.append(key, record, lane);
      DocumentStatus status =
          waiter
              .settled(version, wait, () -> collections.generations(key.collection()))
              .orElseThrow(() -> slow(version, wait));
      if (status.getStage() == Stage.DEAD_LETTERED) {
        throw new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "version %d could not be processed: %s".formatted(version, status.getReason()));
      }
      if (status.getStage() == Stage.DELETED && record.hasSubmitted()) {
        throw new ProblemException(
            HttpStatus.CONFLICT, "the document was deleted after version " + version);
      }
      return version;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutageException("the gateway is stopping", e);
    }
  }

  private static ProblemException slow(long version, Duration wait) {
    return new ProblemException(
        HttpStatus.GATEWAY_TIMEOUT,
        "version %d is accepted but not finished after %d s; processing continues"
            .formatted(version, wait.toSeconds()));
  }
}
