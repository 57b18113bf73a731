package dev.headwater.retrieve;

import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.Lane;
import dev.headwater.events.Passage;
import dev.headwater.worker.OutageException;
import dev.headwater.worker.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chunks in a map; searches and removals see those of the last refresh. */
final class InMemoryChunks implements ChunkStore, PassageIndex {
  final Map<String, ChunkDocument> written = new LinkedHashMap<>();
  final List<Version> counted = new ArrayList<>();
  private final Map<String, ChunkDocument> refreshed = new LinkedHashMap<>();
  private final Map<String, Integer> dimensions = new HashMap<>();

  /** What happens elsewhere after a put or a count. */
  Runnable afterPut = () -> {};

  Runnable afterCount = () -> {};
  private boolean away;

  /** From now on every call fails. */
  InMemoryChunks goAway() {
    away = true;
    return this;
  }

  @Override
  public List<Outcome> put(List<ChunkDocument> documents) {
    requireReachable();
    List<Outcome> outcomes = documents.stream().map(this::put).toList();
    afterPut.run();
    return outcomes;
  }

  private Outcome put(ChunkDocument document) {
    String field = field(document.key().viewKey(), document.chunk().getGeneration());
    int count = document.embedded().getVectorCount();
    int expected = dimensions.computeIfAbsent(field, _ -> count);
    if (count != expected) {
      return new Outcome.DeadLetter("the vector has " + count + " dimensions, not " + expected);
    }
    written.put(document.id(), document);
    return Outcome.DONE;
  }

  @Override
  public void refresh(Collection<String> collections, Lane lane) {
    requireReachable();
    refreshed.clear();
    refreshed.putAll(written);
  }

  @Override
  public List<Long> count(List<Version> versions) {
    requireReachable();
    counted.addAll(versions);
    List<Long> counts =
        versions.stream()
            .map(version ->
                refreshed.values().stream()
                    .filter(chunk -> chunk.key().equals(version.key()))
                    .filter(chunk -> chunk.chunk().getVersion() == version.version())
                    .filter(chunk -> chunk.chunk().getOrdinal() < version.chunkCount())
                    .count())
            .toList();
    afterCount.run();
    return counts;
  }

  @Override
  public void remove(Map<DocumentKey, Long> upTo) {
    requireReachable();
    refreshed.forEach((id, chunk) -> {
      if (chunk.chunk().getVersion() <= upTo.getOrDefault(chunk.key(), -1L)) {
        written.remove(id);
      }
    });
  }

  @Override
  public void setGroups(Version version, List<String> groups) {
    requireReachable();
    for (int ordinal = 0; ordinal < version.chunkCount(); ordinal++) {
      written.computeIfPresent(
          ChunkDocument.id(version.key().viewHash(), version.version(), ordinal),
          (_, chunk) -> withGroups(chunk, groups));
    }
  }

  private static ChunkDocument withGroups(ChunkDocument document, List<String> groups) {
    Chunk.Builder chunk = document.chunk().toBuilder().clearGroups().addAllGroups(groups);
    return new ChunkDocument(
        document.key(), document.embedded().toBuilder().setChunk(chunk).build(), document.terms());
  }

  @Override
  public List<List<ChunkHit>> search(SearchPlan plan) {
    requireReachable();
    List<List<ChunkHit>> rankings = new ArrayList<>();
    if (!plan.vector().isEmpty()) {
      requireDimensions(plan);
      rankings.add(
          ranking(
              plan,
              candidates(plan)
                  .filter(chunk -> chunk.chunk().getGeneration().equals(plan.generation())),
              chunk -> cosine(chunk.embedded().getVectorList(), plan.vector())));
    }
    if (!plan.terms().isEmpty()) {
      rankings.add(
          ranking(
              plan,
              candidates(plan)
                  .filter(chunk -> chunk.terms().stream().anyMatch(plan.terms()::contains)),
              chunk -> plan.terms().stream().filter(chunk.terms()::contains).count()));
    }
    return rankings;
  }

  private void requireDimensions(SearchPlan plan) {
    int given = plan.vector().size();
    int expected = dimensions.getOrDefault(field(plan.collection(), plan.generation()), given);
    if (given != expected) {
      throw new IllegalArgumentException(
          "the vector has " + given + " dimensions, not " + expected);
    }
  }

  private static String field(String collection, String generation) {
    return collection + " " + generation;
  }

  private static List<ChunkHit> ranking(
      SearchPlan plan, Stream<ChunkDocument> candidates, ToDoubleFunction<ChunkDocument> score) {
    return candidates
        .sorted(Comparator.comparingDouble(score).reversed())
        .limit(plan.candidates())
        .map(InMemoryChunks::hit)
        .toList();
  }

  private Stream<ChunkDocument> candidates(SearchPlan plan) {
    return refreshed.values().stream()
        .filter(document -> document.key().viewKey().equals(plan.collection()))
        .filter(document -> plan.access().mayRead(document.chunk().getGroupsList()))
        .filter(document -> !plan.excluded().contains(document.versionId()))
        .filter(document -> {
          Map<String, Object> metadata = Metadata.toMap(document.chunk().getMetadata());
          return plan.metadata().entrySet().stream()
              .allMatch(entry -> holds(metadata, entry.getKey(), entry.getValue()));
        });
  }

  /** Whether metadata has a value at a path of names; a list has each of its members there. */
  private static boolean holds(@Nullable Object metadata, String path, String value) {
    return switch (metadata) {
      case null -> false;
      case Map<?, ?> map -> {
        String[] names = path.split("\\.", 2);
        yield holds(map.get(names[0]), names.length > 1 ? names[1] : "", value);
      }
      case List<?> list -> list.stream().anyMatch(member -> holds(member, path, value));
      default -> path.isEmpty() && metadata.toString().equals(value);
    };
  }

  private static ChunkHit hit(ChunkDocument document) {
    Chunk chunk = document.chunk();
    return new ChunkHit(document.key().viewHash(), chunk.getVersion(), chunk.getOrdinal());
  }

  private static double cosine(List<Float> one, List<Float> other) {
    return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
  }

  private static double dot(List<Float> one, List<Float> other) {
    double sum = 0;
    for (int i = 0; i < one.size(); i++) {
      sum += one.get(i) * other.get(i);
    }
    return sum;
  }

  @Override
  public Map<String, Passage> passages(String collection, Collection<String> chunkIds) {
    requireReachable();
    Map<String, Passage> passages = new HashMap<>();
    for (String id : chunkIds) {
      ChunkDocument document = written.get(id);
      if (document != null) {
        passages.put(id, passage(document));
      }
    }
    return passages;
  }

  private static Passage passage(ChunkDocument document) {
    Chunk chunk = document.chunk();
    return Passage.newBuilder()
        .setDocument(document.key().id())
        .setVersion(chunk.getVersion())
        .setOrdinal(chunk.getOrdinal())
        .setTitle(chunk.getTitle())
        .setText(chunk.getText())
        .setPage(chunk.getPage())
        .setSection(chunk.getSection())
        .setStart(chunk.getStart())
        .setEnd(chunk.getEnd())
        .build();
  }

  private void requireReachable() {
    if (away) {
      throw new OutageException("the chunks are away", new IllegalStateException());
    }
  }
}
