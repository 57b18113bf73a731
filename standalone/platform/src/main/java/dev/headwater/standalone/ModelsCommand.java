package dev.headwater.standalone;

import dev.headwater.models.FetchModels;
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
    FetchModels.run(names, System.out::println);
    return 0;
  }
}
