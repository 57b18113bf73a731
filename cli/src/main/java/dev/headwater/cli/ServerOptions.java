package dev.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to the server. */
class ServerOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:HEADWATER_URL:-http://localhost:8080}",
      description = "URL of Headwater, also by HEADWATER_URL (default: ${DEFAULT-VALUE})")
  URI url = URI.create("");

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:HEADWATER_KEY:-}",
      description = "API key, better by HEADWATER_KEY: other users see the options of a command")
  private String key = "";

  @Option(names = "--key-file", paramLabel = "FILE", description = "File of the API key instead")
  private @Nullable Path keyFile;

  @Option(names = "--json", description = "Print JSON")
  boolean json;

  final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  HeadwaterClient client() {
    return new HeadwaterClient(url, key());
  }

  private String key() {
    if (keyFile == null) {
      return key;
    }
    try {
      return Files.readString(keyFile).strip();
    } catch (IOException e) {
      throw new HeadwaterException("--key-file: %s cannot be read: %s".formatted(keyFile, e), e);
    }
  }

  void print(JsonNode node) {
    out.println(node.toPrettyString());
  }
}
