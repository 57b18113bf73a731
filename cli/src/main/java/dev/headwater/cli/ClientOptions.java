package dev.headwater.cli;

import picocli.CommandLine.Option;

/** Options of a command that talks to the server about a collection. */
final class ClientOptions extends ServerOptions {
  @Option(
      names = "--collection",
      paramLabel = "NAME",
      defaultValue = "handbook",
      description = "Collection (default: ${DEFAULT-VALUE})")
  String collection = "";
}
