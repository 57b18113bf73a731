package dev.headwater.standalone;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelFetcher;
import dev.headwater.models.Models;
import dev.headwater.models.Pinned;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code models [NAME…]}. */
@Command(name = "models", description = "Fetch the models' weights and check them.")
final class ModelsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Models to fetch; by default those that the samples use")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    List<String> wanted = names.isEmpty() ? Catalogue.DEFAULTS : names;
    Models models = Models.in(null);
    new ModelFetcher(models, System.out::println).ensure(wanted);
    for (String name : wanted) {
      for (Pinned pinned : Catalogue.files(name)) {
        models.verify(pinned);
        System.out.println(models.path(pinned));
      }
    }
    return 0;
  }
}
