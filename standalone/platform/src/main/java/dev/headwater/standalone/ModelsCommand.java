package dev.headwater.standalone;

import dev.headwater.standalone.models.ModelFetcher;
import dev.headwater.worker.Models;
import dev.headwater.worker.Models.Pinned;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code models [NAME…]}. */
@Command(name = "models", description = "Fetch the models' weights and check them.")
final class ModelsCommand implements Callable<Integer> {
  /** What the samples use; the others are fetched by name. */
  static final List<String> DEFAULTS =
      List.of("bge-small-en-v1.5", "bge-small-zh-v1.5", "smollm2-135m-instruct");

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Models to fetch; without names, those that the samples use")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    for (String name : names) {
      if (!Models.names().contains(name)) {
        throw new HeadwaterException(
            "No model '%s' is known; there are %s".formatted(name, Models.names()));
      }
    }
    Models models = new Models(Models.defaultDirectory());
    List<Pinned> wanted = Models.files(names.isEmpty() ? DEFAULTS : names);
    new ModelFetcher(models, System.out::println).ensure(wanted);
    for (Pinned pinned : wanted) {
      try {
        models.verify(pinned);
      } catch (IllegalStateException e) {
        throw new HeadwaterException(String.valueOf(e.getMessage()), e);
      }
      System.out.println(models.path(pinned));
    }
    return 0;
  }
}
