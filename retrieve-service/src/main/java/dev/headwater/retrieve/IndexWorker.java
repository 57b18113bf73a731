package dev.headwater.retrieve;

import dev.headwater.events.CollectionRecord;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.CollectionLookup;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentDeliveries;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Embedded chunks → index; then the switch to the versions whose end is in the batch. A repeated
 * record, or an old version after a newer one, changes nothing.
 */
final class IndexWorker implements DocumentWork<EmbeddedChunkRecord> {
  private final ChunkStore chunks;
  private final VisibilityStore visibility;
  private final VersionSwitch versionSwitch;
  private final TextAnalysis analysis;
  private final CollectionLookup collections;
  private final Precedence precedence;

  IndexWorker(
      ChunkStore chunks,
      VisibilityStore visibility,
      VersionSwitch versionSwitch,
      TextAnalysis analysis,
      CollectionLookup collections,
      Precedence precedence) {
    this.chunks = chunks;
    this.visibility = visibility;
    this.versionSwitch = versionSwitch;
    this.analysis = analysis;
    this.collections = collections;
    this.precedence = precedence;
  }

  /** A record and its position in the batch. */
  private record Item<T>(int place, DocumentKey key, CollectionRecord collection, T value) {}

  @Override
  public List<Outcome> process(List<Delivery<EmbeddedChunkRecord>> batch, Output out)
      throws InterruptedException {
    if (batch.getFirst().lane() == Lane.BULK) {
      precedence.giveWay();
      return index(batch, out);
    }
    try (var _ = precedence.begin()) {
      return index(batch, out);
    }
  }

  private List<Outcome> index(List<Delivery<EmbeddedChunkRecord>> batch, Output out)
      throws InterruptedException {
    Outcome[] outcomes = new Outcome[batch.size()];
    Arrays.fill(outcomes, Outcome.DONE);
    List<Item<EmbeddedChunk>> embedded = new ArrayList<>();
    List<Item<VersionEnd>> ends = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      EmbeddedChunkRecord record = batch.get(i).value();
      try {
        DocumentKey document = DocumentDeliveries.document(batch.get(i));
        if (record == null
            || record.getEventCase() == EmbeddedChunkRecord.EventCase.EVENT_NOT_SET) {
          outcomes[i] = new Outcome.DeadLetter("the record is neither a chunk nor an end");
          continue;
        }
        String generation = generation(record);
        switch (collections.of(document, generation)) {
          case CollectionLookup.Found.Here(CollectionRecord collection) -> {
            DocumentKey key = document.in(collection.getIncarnation()).of(generation);
            if (record.hasChunk()) {
              embedded.add(new Item<>(i, key, collection, record.getChunk()));
            } else {
              ends.add(new Item<>(i, key, collection, record.getEnd()));
            }
          }
          case CollectionLookup.Found.Gone _ -> {} // And its documents with it.
          case CollectionLookup.Found.Unread _ -> throw CollectionLookup.unread();
        }
      } catch (IllegalArgumentException e) {
        outcomes[i] = new Outcome.DeadLetter(String.valueOf(e.getMessage()));
      }
    }
    Map<String, VisibilityRecord> records = visibility.read(hashes(embedded));
    List<Item<EmbeddedChunk>> put = write(embedded, records, outcomes);
    Map<String, Set<Integer>> written = ordinals(put);
    List<VersionSwitch.Finished> finished = new ArrayList<>(late(put, batch, records));
    for (Item<VersionEnd> end : ends) {
      finished.add(
          new VersionSwitch.Finished(
              end.key(),
              end.value().getGeneration(),
              Content.of(end.value()),
              end.value().getChunkCount(),
              batch.get(end.place()),
              isWhole(end.key(), end.value(), written)));
    }
    versionSwitch.finish(finished, out);
    return List.of(outcomes);
  }

  /** Whether all chunks of a version were written just now. */
  private static boolean isWhole(
      DocumentKey key, VersionEnd end, Map<String, Set<Integer>> written) {
    return written
            .getOrDefault(ChunkDocument.versionId(key.viewHash(), end.getVersion()), Set.of())
            .stream()
            .filter(ordinal -> ordinal < end.getChunkCount())
            .count()
        == end.getChunkCount();
  }

  /**
   * Writes the chunks of all versions that may still go live.
   *
   * @return those that are written
   */
  private List<Item<EmbeddedChunk>> write(
      List<Item<EmbeddedChunk>> items, Map<String, VisibilityRecord> records, Outcome[] outcomes) {
    List<ChunkDocument> documents = new ArrayList<>();
    List<Item<EmbeddedChunk>> sent = new ArrayList<>();
    for (Item<EmbeddedChunk> item : items) {
      VisibilityRecord record = records.get(item.key().viewHash());
      if (record != null && record.isStale(version(item))) {
        continue;
      }
      documents.add(document(item.key(), item.value(), item.collection().getLanguage()));
      sent.add(item);
    }
    List<Item<EmbeddedChunk>> written = new ArrayList<>();
    List<Outcome> put = chunks.put(documents);
    for (int i = 0; i < put.size(); i++) {
      outcomes[sent.get(i).place()] = put.get(i);
      if (put.get(i) instanceof Outcome.Done) {
        written.add(sent.get(i));
      }
    }
    return written;
  }

  /** The ordinals of chunks by their version's id. */
  private static Map<String, Set<Integer>> ordinals(List<Item<EmbeddedChunk>> chunks) {
    Map<String, Set<Integer>> ordinals = new HashMap<>();
    for (Item<EmbeddedChunk> item : chunks) {
      ordinals
          .computeIfAbsent(
              ChunkDocument.versionId(item.key().viewHash(), version(item)), _ -> new HashSet<>())
          .add(item.value().getChunk().getOrdinal());
    }
    return ordinals;
  }

  /**
   * Versions whose end came before these chunks of theirs. The end of a chunk that is tried again
   * may be in work elsewhere, so that its record has to be read after the chunk is written.
   *
   * @param records as they were before
   */
  private List<VersionSwitch.Finished> late(
      List<Item<EmbeddedChunk>> written,
      List<Delivery<EmbeddedChunkRecord>> batch,
      Map<String, VisibilityRecord> records) {
    Map<String, VisibilityRecord> now = new HashMap<>(records);
    now.putAll(
        visibility.read(
            hashes(
                written.stream().filter(item -> batch.get(item.place()).attempt() > 1).toList())));
    Map<DocumentKey, VersionSwitch.Finished> late = new LinkedHashMap<>();
    for (Item<EmbeddedChunk> item : written) {
      VisibilityRecord record = now.get(item.key().viewHash());
      VisibilityRecord.Pending pending = record == null ? null : record.pending();
      if (pending != null && pending.content().version() == version(item)) {
        late.put(
            item.key(),
            new VersionSwitch.Finished(
                item.key(),
                item.value().getChunk().getGeneration(),
                pending.content(),
                pending.chunkCount(),
                batch.get(item.place()),
                false));
      }
    }
    return List.copyOf(late.values());
  }

  private static List<String> hashes(List<Item<EmbeddedChunk>> items) {
    return items.stream().map(item -> item.key().viewHash()).distinct().toList();
  }

  private static String generation(EmbeddedChunkRecord record) {
    return record.hasEnd()
        ? record.getEnd().getGeneration()
        : record.getChunk().getChunk().getGeneration();
  }

  private static long version(Item<EmbeddedChunk> item) {
    return item.value().getChunk().getVersion();
  }

  private ChunkDocument document(DocumentKey key, EmbeddedChunk embedded, String language) {
    var chunk = embedded.getChunk();
    return new ChunkDocument(
        key,
        embedded,
        analysis.terms(language, chunk.getTitle(), chunk.getSection(), chunk.getText()));
  }

  @Override
  public void deadLettered(Delivery<EmbeddedChunkRecord> delivery, String reason, Output out) {
    EmbeddedChunkRecord record = delivery.value();
    if (record == null || record.getEventCase() == EmbeddedChunkRecord.EventCase.EVENT_NOT_SET) {
      return;
    }
    long version =
        record.hasEnd() ? record.getEnd().getVersion() : record.getChunk().getChunk().getVersion();
    out.status(delivery, version, generation(record), Stage.DEAD_LETTERED, reason);
  }
}
