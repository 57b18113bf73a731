package dev.headwater.ingest;

import static java.util.Comparator.comparingLong;

import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.DocumentRecord;
import dev.headwater.events.DocumentSubmitted;
import dev.headwater.events.Generations;
import dev.headwater.events.Lane;
import dev.headwater.events.ParsedDocument;
import dev.headwater.events.Stage;
import dev.headwater.events.Topic;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.events.Versions;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentDeliveries;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.MetadataLimits;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Documents to chunks: a version's text → its chunks in order → its end. Once for each encoder
 * generation of the collection: beside the one that searches use, others may be filled.
 */
final class IngestWorker implements DocumentWork<DocumentRecord> {
  private final Lane lane;
  private final int epoch;
  private final CollectionLookup collections;
  private final MetadataLimits metadataLimits;
  private final DocumentTexts texts;
  private final Chunkers chunkers;
  private final int interactiveChunks;
  private final Duration blobGrace;
  private final InstantSource clock;

  /** Gives the chunkers of encoders. */
  interface Chunkers {
    /**
     * The chunker of an encoder.
     *
     * @param language of the documents, BCP 47
     * @throws IllegalArgumentException if the encoder is unknown
     */
    Chunker of(String encoder, String language);
  }

  /**
   * Makes the worker of a lane.
   *
   * @param epoch epoch of the topic {@code documents}, part of each version
   * @param interactiveChunks most chunks of a document that stay interactive; those of a larger one
   *     are bulk
   * @param blobGrace age of a record from which its missing body is its own failure
   */
  IngestWorker(
      Lane lane,
      int epoch,
      CollectionLookup collections,
      MetadataLimits metadataLimits,
      DocumentTexts texts,
      Chunkers chunkers,
      int interactiveChunks,
      Duration blobGrace,
      InstantSource clock) {
    this.lane = lane;
    this.epoch = epoch;
    this.collections = collections;
    this.metadataLimits = metadataLimits;
    this.texts = texts;
    this.chunkers = chunkers;
    this.interactiveChunks = interactiveChunks;
    this.blobGrace = blobGrace;
    this.clock = clock;
  }

  @Override
  public boolean accepts(Lane recordLane) {
    return recordLane == lane;
  }

  @Override
  public List<Outcome> process(List<Delivery<DocumentRecord>> batch, Output out)
      throws InterruptedException {
    // A generation that was begun before a document was submitted has to get it from here.
    collections.catchUp();
    // Newer versions first: an older one is needed only if they fail.
    List<Delivery<DocumentRecord>> newestFirst =
        batch.stream().sorted(comparingLong(Delivery<DocumentRecord>::offset).reversed()).toList();
    Set<String> done = new HashSet<>();
    IdentityHashMap<Delivery<DocumentRecord>, Outcome> outcomes = new IdentityHashMap<>();
    for (Delivery<DocumentRecord> delivery : newestFirst) {
      boolean superseded = done.contains(delivery.key());
      Outcome outcome = superseded ? Outcome.DONE : process(delivery, out);
      if (outcome instanceof Outcome.Done && generation(delivery).isEmpty()) {
        done.add(delivery.key());
      }
      outcomes.put(delivery, outcome);
    }
    return batch.stream().map(outcomes::get).toList();
  }

  /** The one that a record is for; "" for all. */
  private static String generation(Delivery<DocumentRecord> delivery) {
    DocumentRecord record = delivery.value();
    return record == null ? "" : record.getGeneration();
  }

  private Outcome process(Delivery<DocumentRecord> delivery, Output out)
      throws InterruptedException {
    DocumentRecord record = delivery.value();
    if (record == null || !record.hasSubmitted()) {
      return Outcome.DONE; // retrieve-service reads deletions and groups itself.
    }
    try {
      DocumentKey key = DocumentDeliveries.key(delivery);
      return switch (collections.of(key)) {
        case CollectionLookup.Found.Here(CollectionRecord collection) -> {
          if (!collection.getClosing()) {
            ingest(delivery, key, record, collection, out);
          }
          yield Outcome.DONE;
        }
        case CollectionLookup.Found.Gone _ -> withoutCollection(delivery, key, out);
        case CollectionLookup.Found.Unread _ -> throw CollectionLookup.unread();
      };
    } catch (UnreadableDocumentException | IllegalArgumentException e) {
      return new Outcome.DeadLetter(String.valueOf(e.getMessage()));
    } catch (UnfinishedParseException e) {
      return new Outcome.Retry(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      return missingBody(delivery, e);
    } catch (IOException e) {
      throw new OutageException("the blob store cannot be used: " + e.getMessage(), e);
    }
  }

  /** One that was accepted while its collection was being deleted is deleted with it. */
  private Outcome withoutCollection(
      Delivery<DocumentRecord> delivery, DocumentKey key, Output out) {
    if (key.incarnation() == 0) {
      return new Outcome.DeadLetter("there is no collection '%s'".formatted(key.collection()));
    }
    out.status(delivery, version(delivery), "", Stage.DELETED, "");
    return Outcome.DONE;
  }

  /** The body was durable before the record was written, so a young record is not to blame. */
  private Outcome missingBody(Delivery<DocumentRecord> delivery, NoSuchFileException missing) {
    Duration age = Duration.between(delivery.timestamp(), clock.instant());
    if (age.compareTo(blobGrace) < 0) {
      throw new OutageException(
          "the blob store has no body of %s, whose record is %d s old (headwater.ingest.blob-grace)"
              .formatted(delivery.key(), age.toSeconds()),
          missing);
    }
    return new Outcome.Retry("the document's body is not in the blob store");
  }

  private void ingest(
      Delivery<DocumentRecord> delivery,
      DocumentKey key,
      DocumentRecord record,
      CollectionRecord collection,
      Output out)
      throws UnreadableDocumentException,
          UnfinishedParseException,
          IOException,
          InterruptedException {
    long version = version(delivery);
    DocumentSubmitted submitted = record.getSubmitted();
    out.status(delivery, version, record.getGeneration(), Stage.RECEIVED, "");
    metadataLimits.require(submitted); // the gateway did, other producers may not have
    ParsedDocument document = texts.of(key, version, submitted);
    VersionEnd.Builder end =
        VersionEnd.newBuilder()
            .setVersion(version)
            .setTitle(document.getTitle())
            .setContentType(document.getContentType())
            .setMetadata(submitted.getMetadata())
            .addAllGroups(submitted.getGroupsList())
            .setTextLength(document.getText().codePointCount(0, document.getText().length()));
    if (submitted.hasBlob()) {
      end.setBlob(submitted.getBlob());
    }
    for (String generation : generations(collection, record)) {
      Chunker chunker = chunkers.of(Generations.encoder(generation), collection.getLanguage());
      Lane of = isAwaited(generation, collection) ? delivery.lane() : Lane.BULK;
      publish(delivery, of, chunker.cut(document), end.setGeneration(generation), out);
      out.status(delivery, version, generation, Stage.CHUNKED, "");
    }
  }

  /** Those that a record is for; one that is to be filled alone may be gone by now. */
  private static List<String> generations(CollectionRecord collection, DocumentRecord record) {
    return Generations.of(collection)
        .filter(generation -> Generations.isAbout(record.getGeneration(), generation))
        .toList();
  }

  /** Whether searches use the generation, or will in a moment. */
  private static boolean isAwaited(String generation, CollectionRecord collection) {
    return generation.equals(collection.getGeneration()) || generation.equals(collection.getNext());
  }

  /** A version's chunks in order, then its end, which carries their number. */
  private void publish(
      Delivery<DocumentRecord> delivery,
      Lane lane,
      List<Chunk> chunks,
      VersionEnd.Builder end,
      Output out) {
    // Small documents do not wait for big ones.
    Lane of = chunks.size() > interactiveChunks ? Lane.BULK : lane;
    Topic<ChunkRecord> topic = Topics.chunks(of);
    for (Chunk chunk : chunks) {
      Chunk.Builder stamped =
          chunk.toBuilder()
              .setVersion(end.getVersion())
              .setGeneration(end.getGeneration())
              .setMetadata(end.getMetadata())
              .addAllGroups(end.getGroupsList());
      out.send(topic, delivery, of, ChunkRecord.newBuilder().setChunk(stamped).build());
    }
    end.setChunkCount(chunks.size());
    out.send(topic, delivery, of, ChunkRecord.newBuilder().setEnd(end).build());
  }

  @Override
  public void deadLettered(Delivery<DocumentRecord> delivery, String reason, Output out) {
    if (!DocumentKey.isGroups(delivery.key())) {
      out.status(delivery, version(delivery), generation(delivery), Stage.DEAD_LETTERED, reason);
    }
  }

  private long version(Delivery<DocumentRecord> delivery) {
    return Versions.of(epoch, delivery.offset());
  }
}
