package dev.headwater.retrieve;

import dev.headwater.events.EmbeddedQuestion;
import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Search;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the passages of a question (rule 5). The index may hold old, half-written and forbidden
 * chunks; the visibility records decide. What disagrees is dropped, and the search is done again
 * without it, until everything agrees and nothing switched meanwhile.
 */
final class Searcher {
  /** Terms of a question beyond which more do not help. */
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

  /** What one round found. */
  private record Round(List<Passage> passages, Set<String> disagreeing, boolean switched) {
    boolean settled() {
      return disagreeing.isEmpty() && !switched;
    }
  }

  /** The passages that the asker may read, best first. */
  List<Passage> search(EmbeddedQuestion embedded) {
    SearchPlan plan = plan(embedded);
    int k = embedded.getQuestion().getSearch().getK();
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; at least 1 is needed");
    }
    Set<String> excluded = new HashSet<>();
    for (int round = 1; ; round++) {
      Round found = round(plan.without(excluded), k);
      if (found.settled() || round >= settings.rounds()) {
        return found.passages();
      }
      excluded.addAll(found.disagreeing());
    }
  }

  private Round round(SearchPlan plan, int k) {
    long began = clock.millis();
    List<ChunkHit.Scored> best = ReciprocalRank.fuse(index.search(plan), k);
    Map<String, VisibilityRecord> records =
        visibility.read(best.stream().map(scored -> scored.hit().document()).distinct().toList());
    Set<String> disagreeing = new HashSet<>();
    List<ChunkHit.Scored> agreeing = new ArrayList<>();
    for (ChunkHit.Scored scored : best) {
      VisibilityRecord record = records.get(scored.hit().document());
      if (record != null && scored.hit().agrees(record, plan.access())) {
        agreeing.add(scored);
      } else if (record == null || !scored.hit().isLeftOver(record)) {
        disagreeing.add(scored.hit().versionId());
      }
    }
    Map<String, Passage> texts =
        index.passages(
            plan.collection(), agreeing.stream().map(scored -> scored.hit().id()).toList());
    List<Passage> passages = new ArrayList<>();
    for (ChunkHit.Scored scored : agreeing) {
      Passage text = texts.get(scored.hit().id());
      if (text == null) {
        disagreeing.add(scored.hit().versionId());
      } else {
        passages.add(text.toBuilder().setScore(scored.score()).build());
      }
    }
    boolean switched =
        records.values().stream().anyMatch(record -> record.switchedMillis() >= began);
    return new Round(passages, disagreeing, switched);
  }

  private SearchPlan plan(EmbeddedQuestion embedded) {
    Question question = embedded.getQuestion();
    Search search = question.getSearch();
    boolean vectors = search.getMode() != Search.Mode.KEYWORD;
    boolean keywords = search.getMode() != Search.Mode.VECTOR;
    return new SearchPlan(
        question.getTenant() + "/" + question.getCollection(),
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
