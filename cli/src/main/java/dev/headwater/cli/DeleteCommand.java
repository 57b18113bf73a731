package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code delete ID}. */
@Command(name = "delete", description = "Delete a document.")
public final class DeleteCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "ID")
  private String id = "";

  @Override
  public Integer call() {
    try (HeadwaterClient client = options.client()) {
      JsonNode accepted = client.delete(Paths.document(options.collection, id));
      if (options.json) {
        options.print(accepted);
      } else {
        options.out.printf("Deleted %s from %s%n", id, options.collection);
      }
    }
    return 0;
  }
}
