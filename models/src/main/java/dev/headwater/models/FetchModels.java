package dev.headwater.models;

import java.util.List;
import java.util.function.Consumer;

/** Fetches models and checks every file: a step before the services start. */
public final class FetchModels {
  private FetchModels() {}

  /**
   * Fetches what is missing into the default directory.
   *
   * @param arguments names of models; without any, those that the services use
   */
  public static void main(String[] arguments) {
    try {
      run(List.of(arguments), System.out::println);
    } catch (ModelException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Fetches what is missing, and says where each file is.
   *
   * @param names names of models; if empty, those that the services use
   * @throws ModelException if a model is unknown, or a file unavailable or damaged
   */
  public static void run(List<String> names, Consumer<String> out) {
    List<String> wanted = names.isEmpty() ? Catalogue.DEFAULTS : names;
    Models models = Models.in(null);
    new ModelFetcher(models, out).ensure(wanted);
    for (String name : wanted) {
      for (Pinned pinned : Catalogue.files(name)) {
        models.verify(pinned);
        out.accept(models.path(pinned).toString());
      }
    }
  }
}
