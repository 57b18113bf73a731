package dev.headwater.evaluation;

import dev.headwater.transformer.bert.EncoderModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The texts that a model is tested on, and its results in a given precision.
 *
 * @param sets retrieval sets in the model's language, by name
 * @param passages a sample of their documents, followed by questions if these are too few
 */
record EncoderQuality(
    EncoderModel model, Map<String, RetrievalSet> sets, List<String> passages, int threads) {
  private static final int DEPTH = 10;
  private static final int SLICE = 512; // texts between two lines of progress

  /**
   * Reads the sets of a model.
   *
   * @param data folder of the sets
   * @param passages size of the sample
   */
  static EncoderQuality read(EncoderModel model, Path data, int passages, int threads)
      throws IOException {
    Map<String, RetrievalSet> sets = new LinkedHashMap<>();
    for (String set : names(model)) {
      sets.put(set, RetrievalSet.read(data.resolve(set)));
    }
    return new EncoderQuality(model, sets, sample(sets, passages), threads);
  }

  private static List<String> names(EncoderModel model) {
    return switch (model) {
      case ALL_MINILM_L6, BGE_SMALL_EN -> List.of("scifact", "cranfield");
      case BGE_SMALL_ZH -> List.of("xquad_zh");
    };
  }

  /** Evenly spaced documents; if these are too few, all of them, then questions. */
  private static List<String> sample(Map<String, RetrievalSet> sets, int count) {
    List<String> documents =
        sets.values().stream().flatMap(set -> set.documents().values().stream()).toList();
    if (documents.size() < count) {
      Stream<String> questions =
          sets.values().stream().flatMap(set -> set.questions().values().stream());
      return Stream.concat(documents.stream(), questions).limit(count).toList();
    }
    return IntStream.range(0, count)
        .mapToObj(index -> documents.get((int) ((long) index * documents.size() / count)))
        .toList();
  }

  /** A vector for each passage. */
  float[][] passageVectors(String precision) throws IOException {
    try (TextEncoder encoder = TextEncoder.load(model.modelName(), precision, threads)) {
      return vectors(passages, encoder, precision + ", passages");
    }
  }

  /** nDCG@10 by set, averaged over its questions. */
  Map<String, Double> ndcg(String precision) throws IOException {
    Map<String, Double> results = new LinkedHashMap<>();
    try (TextEncoder encoder = TextEncoder.load(model.modelName(), precision, threads)) {
      sets.forEach((name, set) -> results.put(name, ndcg(set, encoder, precision + ", " + name)));
    }
    return results;
  }

  private double ndcg(RetrievalSet set, TextEncoder encoder, String what) {
    List<String> ids = List.copyOf(set.documents().keySet());
    List<String> questionIds = List.copyOf(set.questions().keySet());
    float[][] documents = vectors(List.copyOf(set.documents().values()), encoder, what);
    float[][] questions =
        vectors(
            set.questions().values().stream().map(text -> model.queryPrefix() + text).toList(),
            encoder,
            what + " questions");
    return IntStream.range(0, questions.length)
        .mapToDouble(question -> {
          List<String> ranked =
              Ranking.nearest(questions[question], documents, DEPTH).stream()
                  .map(ids::get)
                  .toList();
          Map<String, Integer> grades =
              set.grades().getOrDefault(questionIds.get(question), Map.of());
          return Ranking.ndcg(ranked, grades, DEPTH);
        })
        .average()
        .orElse(0);
  }

  private float[][] vectors(List<String> texts, TextEncoder encoder, String what) {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (int start = 0; start < texts.size(); start += SLICE) {
      List<String> slice = texts.subList(start, Math.min(start + SLICE, texts.size()));
      vectors.addAll(Arrays.asList(encoder.vectors(encoder.tokens(slice))));
      System.err.printf("%s %s: %d of %d%n", model.modelName(), what, vectors.size(), texts.size());
    }
    return vectors.toArray(float[][]::new);
  }
}
