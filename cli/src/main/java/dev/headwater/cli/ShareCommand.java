package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code share ID --group …}. */
@Command(
    name = "share",
    description =
        "Say which groups may read a document, instead of those that may now; without --group none"
            + " may, unless its collection is public.")
public final class ShareCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "ID")
  private String id = "";

  @Option(names = "--group", paramLabel = "GROUP", description = "A group; may be repeated")
  private List<String> groups = List.of();

  @Override
  public Integer call() {
    ObjectNode change = HeadwaterClient.object();
    groups.forEach(change.putArray("groups")::add);
    try (HeadwaterClient client = options.client()) {
      JsonNode accepted =
          client.patch(Paths.document(options.collection, id) + "?wait=shared", change);
      if (options.json) {
        options.print(accepted);
      } else {
        options.out.printf(
            "%s of %s is shared with %s%n",
            id, options.collection, groups.isEmpty() ? "no group" : String.join(", ", groups));
      }
    }
    return 0;
  }
}
