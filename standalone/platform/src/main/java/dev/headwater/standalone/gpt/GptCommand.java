package dev.headwater.standalone.gpt;

import picocli.CommandLine.Command;

/** {@code gpt COMMAND …}. */
@Command(
    name = "gpt",
    description =
        "Train a GPT, and look into it: its matrices, its next token, its embedding space.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CensusCommand.class,
      TrainCommand.class,
      GenerateCommand.class,
      TemperatureCommand.class,
      EmbeddingsCommand.class
    })
public final class GptCommand {}
