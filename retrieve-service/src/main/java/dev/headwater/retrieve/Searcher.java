package dev.headwater.retrieve;

import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the passages of a question (rule 5). The index may hold old, half-written and forbidden
 * chunks; the visibility records decide. What disagrees is dropped, and the search is done again
 * without it, until everything agrees and nothing switched meanwhile.
 */
final class Searcher {
  /** Most terms of a question; further ones hardly change its ranking. */
  private static final int MAX_TERMS = 512;

  private final PassageIndex index;
  private final VisibilityStore visibility;
  private final TextAnalysis analysis;
  private final SearchSettings settings;
  private final Clock clock;

  Searcher(
      PassageIndex index,
      VisibilityStore visibility,
      TextAnalysis analysis,
      SearchSettings settings,
      Clock clock) {
    this.index = index;
    this.visibility = visibility;
    this.analysis = analysis;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What one round found.
   *
   * @param excluded what the next round leaves out, by version id; a version that was not live yet
   *     comes back when it is
   */
  private record Round(List<Passage> passages, Map<String, ChunkHit> excluded, boolean settled) {}

  /** The passages that the asker may read, best first. */
  List<Passage> search(EmbeddedQuestion embedded) {
    int k = embedded.getQuestion().getSearch().getK();
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; at least 1 is needed");
    }
    SearchPlan plan = plan(embedded);
    Map<String, ChunkHit> excluded = Map.of();
    for (int round = 1; ; round++) {
      Round found = round(plan.without(excluded.keySet()), excluded, k);
      if (found.settled() || round >= settings.rounds()) {
        return found.passages();
      }
      excluded = found.excluded();
    }
  }

  private Round round(SearchPlan plan, Map<String, ChunkHit> excluded, int k) {
    long began = clock.millis();
    List<ChunkHit.Scored> best = ReciprocalRank.fuse(index.search(plan), k);
    // Read beside the records, which decide whether anybody sees them.
    CompletableFuture<Map<String, Passage>> texts =
        CompletableFuture.supplyAsync(
            () -> index.passages(plan.collection(), ids(best)), Thread::startVirtualThread);
    Map<String, VisibilityRecord> records =
        visibility.read(
            Stream.concat(best.stream().map(ChunkHit.Scored::hit), excluded.values().stream())
                .map(ChunkHit::document)
                .collect(Collectors.toSet()));
    Predicate<ChunkHit> agrees =
        hit -> {
          VisibilityRecord record = records.get(hit.document());
          return record != null && hit.agrees(record, plan.access());
        };
    Map<String, ChunkHit> next = new HashMap<>(excluded);
    next.values().removeIf(agrees);
    List<ChunkHit.Scored> agreeing = new ArrayList<>();
    for (ChunkHit.Scored scored : best) {
      if (agrees.test(scored.hit())) {
        agreeing.add(scored);
      } else if (!scored.hit().isLeftOver(records.get(scored.hit().document()))) {
        next.put(scored.hit().versionId(), scored.hit());
      }
    }
    List<Passage> passages = passages(agreeing, Futures.join(texts), next);
    boolean switched =
        records.values().stream().anyMatch(record -> record.switchedMillis() >= began);
    return new Round(passages, next, !switched && next.keySet().equals(excluded.keySet()));
  }

  private static List<String> ids(List<ChunkHit.Scored> hits) {
    return hits.stream().map(scored -> scored.hit().id()).toList();
  }

  /** The hits' passages; a hit whose text is gone belongs to a superseded version. */
  private static List<Passage> passages(
      List<ChunkHit.Scored> agreeing, Map<String, Passage> texts, Map<String, ChunkHit> excluded) {
    List<Passage> passages = new ArrayList<>();
    for (ChunkHit.Scored scored : agreeing) {
      Passage text = texts.get(scored.hit().id());
      if (text == null) {
        excluded.put(scored.hit().versionId(), scored.hit());
      } else {
        passages.add(text.toBuilder().setScore(scored.score()).build());
      }
    }
    return passages;
  }

  private SearchPlan plan(EmbeddedQuestion embedded) {
    Question question = embedded.getQuestion();
    Search search = question.getSearch();
    boolean vectors = search.getMode() != Search.Mode.KEYWORD;
    boolean keywords = search.getMode() != Search.Mode.VECTOR;
    return new SearchPlan(
        SearchPlan.view(question).key(),
        question.getGeneration(),
        vectors ? embedded.getVectorList() : List.of(),
        keywords ? terms(question) : List.of(),
        Access.of(question.getAsker(), question.getPublicCollection()),
        search.getFilterMap(),
        Set.of(),
        settings.candidates(search.getK()));
  }

  private List<String> terms(Question question) {
    return analysis.terms(question.getLanguage(), question.getText()).stream()
        .distinct()
        .limit(MAX_TERMS)
        .toList();
  }
}
