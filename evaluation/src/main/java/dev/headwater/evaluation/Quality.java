package dev.headwater.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.transformer.bert.EncoderModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a fast precision costs: how far vectors move, and how much retrieval loses. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Compares fast precisions with plain floats: the cosine of the vectors of real passages to"
          + " the plain encoder's, and nDCG@10 by exact cosine beside that of fp32."
    })
public final class Quality implements Callable<Integer> {
  @Option(
      names = "--model",
      split = ",",
      description = "Encoders; default all of them",
      paramLabel = "NAME")
  private List<String> models =
      Stream.of(EncoderModel.values()).map(EncoderModel::modelName).toList();

  @Option(
      names = "--precision",
      split = ",",
      description = "Any of fp32, bf16, int8; default all three",
      paramLabel = "NAME")
  private List<String> precisions = List.of("fp32", "bf16", "int8");

  @Option(
      names = "--reference",
      description = "Precision that nDCG is compared with; default ${DEFAULT-VALUE}",
      paramLabel = "PRECISION")
  private String reference = "fp32";

  @Option(
      names = "--data",
      description = "Folder of retrieval sets in BEIR's layout: scifact, cranfield, xquad_zh",
      required = true,
      paramLabel = "FOLDER")
  private Path data = Path.of("");

  @Option(
      names = "--passages",
      description = "Passages to compare; default ${DEFAULT-VALUE}",
      paramLabel = "N")
  private int passages = 1000;

  @Option(names = "--threads", description = "Default: one per core", paramLabel = "N")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Write the results to a file", paramLabel = "FILE")
  private @Nullable Path json;

  private Quality() {}

  /** nDCG@10 of a set. */
  private record Retrieval(String set, double reference, double ndcg, double difference) {}

  /** What a precision of a model costs; cosines to the plain encoder's vectors. */
  private record Row(
      String model,
      String precision,
      int passages,
      double meanCosine,
      double leastCosine,
      List<Retrieval> retrieval) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Quality()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String model : models) {
      EncoderQuality quality = EncoderQuality.read(EncoderModel.of(model), data, passages, threads);
      float[][] plain = quality.passageVectors("plain");
      Map<String, Double> expected = quality.ndcg(reference);
      for (String precision : precisions) {
        rows.add(
            row(
                model,
                precision,
                cosines(plain, quality.passageVectors(precision)),
                expected,
                precision.equals(reference) ? expected : quality.ndcg(precision)));
        print(rows.getLast());
      }
    }
    if (json != null) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(json.toFile(), Map.of("reference", reference, "rows", rows));
    }
    return 0;
  }

  private static DoubleSummaryStatistics cosines(float[][] left, float[][] right) {
    return IntStream.range(0, left.length)
        .mapToDouble(index -> Ranking.dot(left[index], right[index]))
        .summaryStatistics();
  }

  private static Row row(
      String model,
      String precision,
      DoubleSummaryStatistics cosines,
      Map<String, Double> expected,
      Map<String, Double> ndcg) {
    List<Retrieval> retrieval = new ArrayList<>();
    expected.forEach((set, reference) -> {
      double value = ndcg.getOrDefault(set, 0.0);
      retrieval.add(new Retrieval(set, reference, value, value - reference));
    });
    return new Row(
        model,
        precision,
        (int) cosines.getCount(),
        cosines.getAverage(),
        cosines.getMin(),
        retrieval);
  }

  private void print(Row row) {
    System.out.printf(
        Locale.ROOT,
        "%s %s: cosine to plain over %d passages: mean %.5f, least %.5f%n",
        row.model(),
        row.precision(),
        row.passages(),
        row.meanCosine(),
        row.leastCosine());
    for (Retrieval retrieval : row.retrieval()) {
      System.out.printf(
          Locale.ROOT,
          "  %-9s nDCG@10 %.4f, %s %.4f, difference %+.4f%n",
          retrieval.set(),
          retrieval.ndcg(),
          reference,
          retrieval.reference(),
          retrieval.difference());
    }
  }
}
