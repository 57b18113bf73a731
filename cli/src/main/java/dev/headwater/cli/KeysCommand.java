package dev.headwater.cli;

import picocli.CommandLine.Command;

/** {@code keys new}. */
@Command(
    name = "keys",
    synopsisSubcommandLabel = "COMMAND",
    description = "Make API keys.",
    subcommands = NewKeyCommand.class)
public final class KeysCommand {}
