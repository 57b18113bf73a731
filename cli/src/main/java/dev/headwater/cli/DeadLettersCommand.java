package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters list|show|replay|discard}. */
@Command(
    name = "dead-letters",
    synopsisSubcommandLabel = "COMMAND",
    description = "What the platform has given up on, and giving it another try.")
public final class DeadLettersCommand {
  private static final String PATH = "/v1/dead-letters";

  @Command(name = "list", description = "Show the dead letters, newest first.")
  int list(
      @Mixin ServerOptions options,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "Most to show (default: ${DEFAULT-VALUE})")
          int limit) {
    try (HeadwaterClient client = options.client()) {
      JsonNode page = client.get(PATH + "?limit=" + limit);
      if (options.json) {
        options.print(page);
        return 0;
      }
      for (JsonNode letter : page.path("dead_letters")) {
        options.out.printf(
            "%s  %s  %s/%s  %s: %s%n",
            letter.path("id").asText(),
            letter.path("at").asText(),
            letter.path("collection").asText(),
            letter.path("document").asText(),
            letter.path("stage").asText(),
            letter.path("reason").asText());
      }
      if (page.path("dead_letters").isEmpty()) {
        options.out.println("There are no dead letters.");
      } else if (!page.path("next").asText().isEmpty()) {
        options.out.println("There are more; --limit shows them.");
      }
    }
    return 0;
  }

  @Command(name = "show", description = "Show a dead letter with its record, as JSON.")
  int show(
      @Mixin ServerOptions options,
      @Parameters(paramLabel = "ID", description = "As list shows it") String id) {
    try (HeadwaterClient client = options.client()) {
      options.print(client.get(path(id)));
    }
    return 0;
  }

  @Command(
      name = "replay",
      description = "Give records to their stages once more; a newer version of a document wins.")
  int replay(
      @Mixin ServerOptions options,
      @Parameters(arity = "1..*", paramLabel = "ID", description = "As list shows them")
          List<String> ids) {
    try (HeadwaterClient client = options.client()) {
      for (String id : ids) {
        client.post(path(id) + "/replay", HeadwaterClient.object());
        options.out.println("Replayed " + id);
      }
    }
    return 0;
  }

  @Command(name = "discard", description = "Take dead letters off the list.")
  int discard(
      @Mixin ServerOptions options,
      @Parameters(arity = "1..*", paramLabel = "ID", description = "As list shows them")
          List<String> ids) {
    try (HeadwaterClient client = options.client()) {
      for (String id : ids) {
        client.delete(path(id));
        options.out.println("Discarded " + id);
      }
    }
    return 0;
  }

  private static String path(String id) {
    return PATH + "/" + Paths.encode(id);
  }
}
