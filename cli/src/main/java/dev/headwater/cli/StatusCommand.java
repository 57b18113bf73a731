package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status [ID]}. */
@Command(
    name = "status",
    description =
        "Show the stages, the collections and the documents of one, or the progress of one"
            + " document.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "Document id")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most documents to list (default: ${DEFAULT-VALUE})")
  private int limit;

  @Override
  public Integer call() {
    try (HeadwaterClient client = options.client()) {
      if (id != null) {
        document(client.get(Paths.document(options.collection, id)));
        return 0;
      }
      JsonNode stages =
          client.findAllowed("/v1/status").orElseGet(HeadwaterClient::object).path("stages");
      JsonNode collections = client.get("/v1/collections");
      JsonNode documents = client.get(Paths.documents(options.collection) + "?limit=" + limit);
      if (options.json) {
        var json = HeadwaterClient.object();
        json.set("stages", stages);
        json.set("collections", collections.path("collections"));
        json.set("documents", documents.path("documents"));
        options.print(json);
      } else {
        stages(stages);
        overview(collections.path("collections"), documents.path("documents"));
      }
    }
    return 0;
  }

  private void document(JsonNode document) {
    if (options.json) {
      options.print(document);
      return;
    }
    options.out.println(line(document));
    for (JsonNode stage : document.path("stages")) {
      options.out.printf("  %-14s %s%n", stage.path("stage").asText(), stage.path("at").asText());
    }
  }

  private void stages(JsonNode stages) {
    if (stages.isEmpty()) {
      return;
    }
    options.out.printf("%-28s %8s %10s %10s%n", "Stage", "waiting", "oldest", "instances");
    for (JsonNode stage : stages) {
      options.out.printf(
          Locale.ROOT,
          "%-28s %8d %10s %10d%n",
          stage.path("stage").asText(),
          stage.path("lag").asLong(),
          age(stage.path("oldestSeconds")),
          stage.path("instances").asInt());
    }
    options.out.println();
  }

  /** An age in its largest unit; "" if nothing waits. */
  private static String age(JsonNode seconds) {
    if (!seconds.isNumber()) {
      return "";
    }
    double age = seconds.asDouble();
    if (age < 120) {
      return String.format(Locale.ROOT, "%.1f s", age);
    }
    return age < 7200
        ? String.format(Locale.ROOT, "%.0f min", age / 60)
        : String.format(Locale.ROOT, "%.0f h", age / 3600);
  }

  private void overview(JsonNode collections, JsonNode documents) {
    for (JsonNode collection : collections) {
      options.out.printf(
          "%s (%s, %s)%n",
          collection.path("name").asText(),
          collection.path("language").asText(),
          collection.path("encoder").asText());
    }
    options.out.printf("%nDocuments in %s:%n", options.collection);
    for (JsonNode document : documents) {
      options.out.println("  " + line(document));
    }
  }

  private static String line(JsonNode document) {
    String reason = document.path("reason").asText("");
    return "%s: %s%s"
        .formatted(
            document.path("id").asText(),
            document.path("stage").asText(),
            reason.isEmpty() ? "" : " (" + reason + ")");
  }
}
