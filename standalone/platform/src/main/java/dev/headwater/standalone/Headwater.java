package dev.headwater.standalone;

import dev.headwater.cli.AskCommand;
import dev.headwater.cli.CommandGroup;
import dev.headwater.cli.DeadLettersCommand;
import dev.headwater.cli.DeleteCommand;
import dev.headwater.cli.IngestCommand;
import dev.headwater.cli.KeysCommand;
import dev.headwater.cli.ReindexCommand;
import dev.headwater.cli.SearchCommand;
import dev.headwater.cli.ShareCommand;
import dev.headwater.cli.StatusCommand;
import dev.headwater.models.ModelException;
import dev.headwater.standalone.demo.DemoCommand;
import dev.headwater.standalone.gpt.GptCommand;
import dev.headwater.standalone.processes.ProcessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** All commands: those of this module, and those of the client. */
@Command(
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      IngestCommand.class,
      AskCommand.class,
      SearchCommand.class,
      StatusCommand.class,
      DeleteCommand.class,
      ShareCommand.class,
      ReindexCommand.class,
      DeadLettersCommand.class,
      KeysCommand.class,
      EmbedCommand.class,
      ModelsCommand.class,
      GptCommand.class,
      HelpCommand.class
    })
final class Headwater extends CommandGroup {
  public static void main(String[] arguments) {
    System.exit(new Headwater().run(arguments));
  }

  @Override
  protected boolean speaksForItself(Exception failure) {
    return super.speaksForItself(failure)
        || failure instanceof ProcessException
        || failure instanceof ModelException;
  }
}
