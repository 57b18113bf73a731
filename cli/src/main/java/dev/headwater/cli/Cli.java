package dev.headwater.cli;

import picocli.CommandLine.Command;

/** The commands that need nothing but a platform's URL. */
@Command(
    subcommands = {
      IngestCommand.class,
      AskCommand.class,
      SearchCommand.class,
      StatusCommand.class,
      DeleteCommand.class,
      ShareCommand.class,
      ReindexCommand.class,
      DeadLettersCommand.class,
      KeysCommand.class
    })
final class Cli extends CommandGroup {
  public static void main(String[] arguments) {
    System.exit(new Cli().run(arguments));
  }
}
