package dev.headwater.standalone.gpt;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelFetcher;
import dev.headwater.models.Models;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which GPT a command works with. */
final class ModelOption {
  @Option(
      names = "--model",
      paramLabel = "NAME|FILE|FOLDER",
      description =
          "A model by the name under which it was added, a GGUF file, or a folder in Hugging Face's"
              + " form, a checkpoint for example (default: the built-in "
              + Catalogue.GENERATOR
              + ")")
  private @Nullable Path model;

  Path path() {
    if (model == null) {
      return fetched(Catalogue.GENERATOR);
    }
    return Models.in(null).added().find(model.toString()).orElse(model);
  }

  /** The weights of a model of the catalogue, fetched if they are missing. */
  static Path fetched(String name) {
    return new ModelFetcher(Models.in(null), System.err::println).weights(name);
  }
}
