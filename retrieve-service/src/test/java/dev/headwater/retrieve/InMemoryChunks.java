package dev.headwater.retrieve;

import dev.headwater.events.DocumentKey;
import dev.headwater.worker.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Chunks in a list, found at once. */
final class InMemoryChunks implements ChunkStore {
  final List<ChunkDocument> chunks = new ArrayList<>();
  final List<String> regrouped = new ArrayList<>();

  @Override
  public List<Outcome> put(List<ChunkDocument> documents) {
    chunks.addAll(documents);
    return documents.stream().map(_ -> Outcome.DONE).toList();
  }

  @Override
  public void refresh(Collection<String> collections) {}

  @Override
  public List<Long> count(List<Version> versions) {
    return versions.stream()
        .map(version ->
            chunks.stream()
                .filter(chunk -> chunk.key().equals(version.key()))
                .filter(chunk -> chunk.chunk().getVersion() == version.version())
                .map(ChunkDocument::id)
                .distinct()
                .count())
        .toList();
  }

  @Override
  public void remove(Map<DocumentKey, Long> upTo) {
    chunks.removeIf(chunk -> chunk.chunk().getVersion() <= upTo.getOrDefault(chunk.key(), -1L));
  }

  @Override
  public void setGroups(Version version, List<String> groups) {
    regrouped.add("%s@%d %s".formatted(version.key().id(), version.version(), groups));
  }
}
