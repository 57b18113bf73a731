package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search "…"}. */
@Command(name = "search", description = "Find passages.")
public final class SearchCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "QUERY")
  private String query = "";

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passages (default: ${DEFAULT-VALUE})")
  private int k;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "hybrid",
      description = "hybrid, vector or keyword (default: ${DEFAULT-VALUE})")
  private String mode = "";

  @Override
  public Integer call() {
    var request =
        HeadwaterClient.object()
            .put("collection", options.collection)
            .put("query", query)
            .put("k", k)
            .put("mode", mode);
    try (HeadwaterClient client = options.client()) {
      JsonNode found = client.post("/v1/search", request);
      if (options.json) {
        options.print(found);
      } else {
        print(found.path("hits"));
      }
    }
    return 0;
  }

  private void print(JsonNode hits) {
    if (hits.isEmpty()) {
      options.out.println("Nothing found in " + options.collection);
    }
    int number = 0;
    for (JsonNode hit : hits) {
      options.out.printf(
          "[%d] %s (%.4f)%n", ++number, AnswerPrinter.place(hit), hit.path("score").asDouble());
      options.out.println("    " + hit.path("text").asText().strip().replace("\n", "\n    "));
    }
  }
}
