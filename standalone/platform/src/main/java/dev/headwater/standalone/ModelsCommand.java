package dev.headwater.standalone;

import dev.headwater.models.AddedModels;
import dev.headwater.models.Catalogue;
import dev.headwater.models.FetchModels;
import dev.headwater.models.Models;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models [NAME…]}. */
@Command(
    name = "models",
    description =
        "Fetch the models' weights and check them; or add a GPT or an encoder of your own.",
    subcommands = AddModelCommand.class)
final class ModelsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Models to fetch; by default those that the samples use")
  private List<String> names = List.of();

  @Option(
      names = "--list",
      description = "Name all models instead: the built-in and the added ones")
  private boolean list;

  @Override
  public Integer call() {
    if (!list) {
      FetchModels.run(names, System.out::println);
      return 0;
    }
    Models models = Models.in(null);
    Catalogue.names().forEach(name -> System.out.println(name + "  built-in"));
    print(models.added(), "added");
    print(models.addedEncoders(), "added encoder");
    return 0;
  }

  private static void print(AddedModels models, String kind) {
    models
        .names()
        .forEach(name -> System.out.println(name + "  " + kind + "  " + models.where(name)));
  }
}
