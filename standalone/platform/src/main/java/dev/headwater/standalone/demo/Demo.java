package dev.headwater.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.cli.AnswerPrinter;
import dev.headwater.cli.CollectionSetup;
import dev.headwater.cli.DocumentFile;
import dev.headwater.cli.HeadwaterClient;
import dev.headwater.cli.Ingestion;
import dev.headwater.cli.IngestionProgress;
import dev.headwater.cli.Paths;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ingests the samples, asks their questions, and checks each answer's citations. */
final class Demo {
  private static final int PARALLEL = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HeadwaterClient client;
  private final Path samples;
  private final PrintStream out;

  Demo(HeadwaterClient client, Path samples, PrintStream out) {
    this.client = client;
    this.samples = samples;
    this.out = out;
  }

  /** Runs the demonstration and returns what failed. */
  List<String> run() {
    List<String> failures = new ArrayList<>();
    failures.addAll(ingest("handbook", "en", "bge-small-en-v1.5"));
    failures.addAll(ingest("handbook-zh", "zh", "bge-small-zh-v1.5"));
    for (DemoQuestion question : DemoQuestion.read(samples.resolve("questions.json"))) {
      failures.addAll(ask(question));
    }
    return failures;
  }

  private List<String> ingest(String collection, String language, String encoder) {
    out.printf("%nIngesting samples/%s%n", collection);
    new CollectionSetup(client).ensure(collection, true, language, encoder);
    List<Ingestion.Result> results =
        IngestionProgress.run(
            new Ingestion(client, collection, null, PARALLEL, PATIENCE),
            DocumentFile.find(List.of(samples.resolve(collection))),
            true,
            true);
    return results.stream()
        .filter(result -> result.failure() != null)
        .map(result -> "%s/%s: %s".formatted(collection, result.file().id(), result.failure()))
        .toList();
  }

  private List<String> ask(DemoQuestion question) {
    out.printf("%n%s> %s%n", question.collection(), question.question());
    JsonNode answer =
        new AnswerPrinter(out)
            .stream(
                client,
                HeadwaterClient.object()
                    .put("collection", question.collection())
                    .put("question", question.question())
                    .put("temperature", 0));
    return AnswerCheck.failures(
            question, answer, (document, version) -> text(question, document, version))
        .stream()
        .map(failure -> "'%s': %s".formatted(question.question(), failure))
        .toList();
  }

  private String text(DemoQuestion question, String document, long version) {
    return client.text(
        Paths.document(question.collection(), document) + "/text?version=" + version);
  }
}
