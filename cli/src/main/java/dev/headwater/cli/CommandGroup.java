package dev.headwater.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code headwater COMMAND …}: help, the version, and errors of one line. */
@Command(
    name = "headwater",
    description = "Documents stream in, cited answers stream out.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "Headwater 0.1.0")
public abstract class CommandGroup {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from")
  private boolean verbose;

  /**
   * Runs a command.
   *
   * @return the exit code: 0 done, 1 failed, 2 not understood
   */
  public final int run(String... arguments) {
    return new CommandLine(this)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, _, _) -> report(failure))
        .execute(arguments);
  }

  /** Whether the failure's message alone tells a person what to do. */
  protected boolean speaksForItself(Exception failure) {
    return failure instanceof HeadwaterException;
  }

  private int report(Exception failure) {
    System.err.println(
        speaksForItself(failure)
            ? "headwater: " + failure.getMessage()
            : "headwater: unexpected: " + failure + " (--verbose shows where)");
    if (verbose) {
      failure.printStackTrace();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
