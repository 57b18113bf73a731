package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Languages languages;
  private final Precedence precedence;

  IndexWorker(
      ChunkStore chunks,
      VisibilityStore visibility,
      VersionSwitch versionSwitch,
      TextAnalysis analysis,
      Languages languages,
      Precedence precedence) {
    this.chunks = chunks;
    this.visibility = visibility;
    this.versionSwitch = versionSwitch;
    this.analysis = analysis;
    this.languages = languages;
    this.precedence = precedence;
  }

  /** A record and its position in the batch. */
  private record Item<T>(int place, DocumentKey key, T value) {}

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
        DocumentKey key = DocumentKey.parse(batch.get(i).key());
        if (record != null && record.hasChunk()) {
          embedded.add(new Item<>(i, key, record.getChunk()));
        } else if (record != null && record.hasEnd()) {
          ends.add(new Item<>(i, key, record.getEnd()));
        } else {
          outcomes[i] = new Outcome.DeadLetter("the record is neither a chunk nor an end");
        }
      } catch (IllegalArgumentException e) {
        outcomes[i] = new Outcome.DeadLetter(String.valueOf(e.getMessage()));
      }
    }
    Map<String, Set<Integer>> written = write(embedded, outcomes);
    List<Outcome> finished =
        versionSwitch.finish(
            ends.stream()
                .map(end ->
                    new VersionSwitch.Finished(
                        end.key(),
                        end.value(),
                        batch.get(end.place()),
                        isWhole(end.key(), end.value(), written)))
                .toList(),
            out);
    for (int i = 0; i < finished.size(); i++) {
      outcomes[ends.get(i).place()] = finished.get(i);
    }
    return List.of(outcomes);
  }

  /** Whether all chunks of a version were written just now. */
  private static boolean isWhole(
      DocumentKey key, VersionEnd end, Map<String, Set<Integer>> written) {
    return written
            .getOrDefault(ChunkDocument.versionId(key.hash(), end.getVersion()), Set.of())
            .stream()
            .filter(ordinal -> ordinal < end.getChunkCount())
            .count()
        == end.getChunkCount();
  }

  /**
   * Writes the chunks of all versions that may still go live.
   *
   * @return the ordinals of those that are written, by version id
   */
  private Map<String, Set<Integer>> write(List<Item<EmbeddedChunk>> items, Outcome[] outcomes) {
    Map<String, VisibilityRecord> records =
        visibility.read(items.stream().map(item -> item.key().hash()).distinct().toList());
    List<ChunkDocument> documents = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (Item<EmbeddedChunk> item : items) {
      VisibilityRecord record = records.get(item.key().hash());
      if (record != null && record.isStale(item.value().getChunk().getVersion())) {
        continue;
      }
      Optional<String> language = languages.of(item.key().collectionKey());
      if (language.isEmpty()) {
        outcomes[item.place()] =
            new Outcome.Retry("there is no collection " + item.key().collectionKey());
        continue;
      }
      documents.add(document(item.key(), item.value(), language.get()));
      places.add(item.place());
    }
    Map<String, Set<Integer>> written = new HashMap<>();
    List<Outcome> put = chunks.put(documents);
    for (int i = 0; i < put.size(); i++) {
      outcomes[places.get(i)] = put.get(i);
      if (put.get(i) instanceof Outcome.Done) {
        ChunkDocument document = documents.get(i);
        written
            .computeIfAbsent(document.versionId(), _ -> new HashSet<>())
            .add(document.chunk().getOrdinal());
      }
    }
    return written;
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
    out.status(delivery, version, Stage.DEAD_LETTERED, reason);
  }
}
