package dev.headwater.standalone;

import dev.headwater.standalone.client.AskCommand;
import dev.headwater.standalone.client.DeleteCommand;
import dev.headwater.standalone.client.IngestCommand;
import dev.headwater.standalone.client.SearchCommand;
import dev.headwater.standalone.client.StatusCommand;
import dev.headwater.standalone.demo.DemoCommand;
import dev.headwater.standalone.gpt.GptCommand;
import dev.headwater.standalone.processes.ProcessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code ./headwater COMMAND …}. */
@Command(
    name = "headwater",
    description = "Documents stream in, cited answers stream out.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "Headwater 0.1.0",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      IngestCommand.class,
      AskCommand.class,
      SearchCommand.class,
      StatusCommand.class,
      DeleteCommand.class,
      EmbedCommand.class,
      ModelsCommand.class,
      GptCommand.class
    })
public final class Headwater {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from")
  private boolean verbose;

  private Headwater() {}

  /** Exit codes: 0 done, 1 failed, 2 not understood. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Headwater headwater = new Headwater();
    return new CommandLine(headwater)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, _, _) -> headwater.report(failure))
        .execute(arguments);
  }

  private int report(Exception failure) {
    System.err.println(
        failure instanceof HeadwaterException || failure instanceof ProcessException
            ? "headwater: " + failure.getMessage()
            : "headwater: unexpected: " + failure + " (--verbose shows where)");
    if (verbose) {
      failure.printStackTrace();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
