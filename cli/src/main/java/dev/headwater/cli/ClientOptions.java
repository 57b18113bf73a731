package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** Options of every command that talks to the server. */
final class ClientOptions {
  @Option(
      names = "--collection",
      paramLabel = "NAME",
      defaultValue = "handbook",
      description = "Collection (default: ${DEFAULT-VALUE})")
  String collection = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:HEADWATER_URL:-http://localhost:8080}",
      description = "URL of Headwater, also by HEADWATER_URL (default: ${DEFAULT-VALUE})")
  URI url = URI.create("");

  @Option(names = "--json", description = "Print JSON")
  boolean json;

  final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  HeadwaterClient client() {
    return new HeadwaterClient(url);
  }

  void print(JsonNode node) {
    out.println(node.toPrettyString());
  }
}
