package dev.headwater.standalone.gpt;

import dev.headwater.standalone.models.ModelFetcher;
import dev.headwater.worker.Models;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which GPT a command works with. */
final class ModelOption {
  static final String BUILT_IN = "smollm2-135m-instruct";

  @Option(
      names = "--model",
      paramLabel = "FILE|FOLDER",
      description =
          "A GGUF file of the Llama family, or a folder with a GPT-2, a checkpoint for example"
              + " (default: the built-in "
              + BUILT_IN
              + ")")
  private @Nullable Path model;

  Path path() {
    return model == null ? fetched(BUILT_IN) : model;
  }

  /** The weights of a model that is known by its name, fetched where they are missing. */
  static Path fetched(String name) {
    return new ModelFetcher(new Models(Models.defaultDirectory()), System.err::println)
        .weights(name);
  }
}
