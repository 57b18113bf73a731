package dev.headwater.standalone.gpt;

import picocli.CommandLine.Command;

/** {@code gpt COMMAND …}. */
@Command(
    name = "gpt",
    description = "Look into a GPT: its matrices, its next token, its embedding space.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CensusCommand.class,
      GenerateCommand.class,
      TemperatureCommand.class,
      EmbeddingsCommand.class
    })
public final class GptCommand {}
