package dev.headwater.ingest;

import static java.util.Comparator.comparingLong;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Lane;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Stage;
import dev.headwater.events.VersionEnd;
import dev.headwater.events.Versions;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentDeliveries;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Work;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Documents to chunks: a version's text → its chunks in order → its end. */
final class IngestWorker implements Work<DocumentRecord> {
  private static final Duration COLLECTION_WAIT = Duration.ofSeconds(2);

  /** Finds a collection, which may have been made a moment ago. */
  interface CollectionLookup {
    Optional<CollectionRecord> await(String key, Duration atMost) throws InterruptedException;
  }

  private final Lane lane;
  private final int documentsGeneration;
  private final CollectionLookup collections;
  private final DocumentTexts texts;
  private final Function<CollectionRecord, Chunker> chunkers;
  private final IngestOutput output;

  /**
   * Makes the worker of a lane.
   *
   * @param documentsGeneration generation of the topic {@code documents}, for the versions
   * @param chunkers the chunker of a collection; IllegalArgumentException if its encoder is unknown
   */
  IngestWorker(
      Lane lane,
      int documentsGeneration,
      CollectionLookup collections,
      DocumentTexts texts,
      Function<CollectionRecord, Chunker> chunkers,
      IngestOutput output) {
    this.lane = lane;
    this.documentsGeneration = documentsGeneration;
    this.collections = collections;
    this.texts = texts;
    this.chunkers = chunkers;
    this.output = output;
  }

  @Override
  public boolean accepts(Lane recordLane) {
    return recordLane == lane;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentRecord>> batch) throws InterruptedException {
    // A newer version goes first: the older one is needed only if that fails.
    List<Delivery<DocumentRecord>> newestFirst =
        batch.stream().sorted(comparingLong(Delivery<DocumentRecord>::offset).reversed()).toList();
    Map<String, Outcome> byKey = new HashMap<>();
    IdentityHashMap<Delivery<DocumentRecord>, Outcome> outcomes = new IdentityHashMap<>();
    for (Delivery<DocumentRecord> delivery : newestFirst) {
      boolean superseded = byKey.get(delivery.key()) instanceof Outcome.Done;
      Outcome outcome = superseded ? Outcome.DONE : process(delivery);
      byKey.put(delivery.key(), outcome);
      outcomes.put(delivery, outcome);
    }
    return batch.stream().map(outcomes::get).toList();
  }

  private Outcome process(Delivery<DocumentRecord> delivery) throws InterruptedException {
    DocumentRecord record = delivery.value();
    if (record == null || !record.hasSubmitted()) {
      return Outcome.DONE; // Deletions and groups: retrieve-service reads them itself.
    }
    try {
      DocumentKey key = DocumentDeliveries.key(delivery);
      Optional<CollectionRecord> collection =
          collections.await(key.collectionKey(), COLLECTION_WAIT);
      if (collection.isEmpty()) {
        return new Outcome.Retry("there is no collection '%s'".formatted(key.collection()));
      }
      if (!collection.get().getClosing()) {
        ingest(delivery, key, record.getSubmitted(), collection.get());
      }
      return Outcome.DONE;
    } catch (UnreadableDocumentException | IllegalArgumentException e) {
      return new Outcome.DeadLetter(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      return new Outcome.Retry("the document's body is not in the blob store");
    } catch (IOException e) {
      throw new OutageException("the blob store cannot be used: " + e.getMessage(), e);
    }
  }

  private void ingest(
      Delivery<DocumentRecord> delivery,
      DocumentKey key,
      DocumentSubmitted submitted,
      CollectionRecord collection)
      throws UnreadableDocumentException, IOException, InterruptedException {
    long version = version(delivery);
    output.status(delivery, version, Stage.RECEIVED, "");
    ParsedDocument document = texts.of(key, version, submitted);
    VersionEnd.Builder end =
        VersionEnd.newBuilder()
            .setVersion(version)
            .setTitle(document.getTitle())
            .setContentType(document.getContentType())
            .setMetadata(submitted.getMetadata())
            .addAllGroups(submitted.getGroupsList())
            .setGeneration(collection.getGeneration())
            .setTextLength(document.getText().codePointCount(0, document.getText().length()));
    if (submitted.hasBlob()) {
      end.setBlob(submitted.getBlob());
    }
    output.chunks(delivery, chunkers.apply(collection).cut(document), end);
    output.status(delivery, version, Stage.CHUNKED, "");
  }

  @Override
  public void deadLettered(Delivery<DocumentRecord> delivery, String reason) {
    if (!DocumentKey.isGroups(delivery.key())) {
      output.status(delivery, version(delivery), Stage.DEAD_LETTERED, reason);
    }
  }

  private long version(Delivery<DocumentRecord> delivery) {
    return Versions.of(documentsGeneration, delivery.offset());
  }
}
