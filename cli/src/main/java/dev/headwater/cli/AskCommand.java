package dev.headwater.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ask "…"}. */
@Command(name = "ask", description = "Ask a question; the cited answer streams.")
public final class AskCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "QUESTION")
  private String question = "";

  @Option(names = "--temperature", paramLabel = "T", description = "0 (always the same) to 2")
  private @Nullable Double temperature;

  @Option(names = "--max-tokens", paramLabel = "N", description = "Longest answer, in tokens")
  private @Nullable Integer maxTokens;

  @Override
  public Integer call() {
    ObjectNode request =
        HeadwaterClient.object().put("collection", options.collection).put("question", question);
    if (temperature != null) {
      request.put("temperature", temperature);
    }
    if (maxTokens != null) {
      request.put("max_tokens", maxTokens);
    }
    try (HeadwaterClient client = options.client()) {
      if (options.json) {
        options.print(client.post("/v1/answers", request.put("stream", false)));
      } else {
        new AnswerPrinter(options.out).stream(client, request);
      }
    }
    return 0;
  }
}
