package dev.headwater.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.models.Pinned;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of real models. A test that needs one is skipped where it has not been fetched. */
public final class ModelFiles {
  private static final Models MODELS = Models.in(null);

  private ModelFiles() {}

  /** A file of a model, such as {@code tokenizer.json}. */
  public static Path require(String model, String file) {
    require(model);
    return MODELS.directory().resolve(model).resolve(file);
  }

  /** All files of a model. */
  public static void require(String model) {
    for (Pinned pinned : Catalogue.files(model)) {
      Path path = MODELS.path(pinned);
      assumeTrue(
          Files.exists(path),
          () -> "%s is missing: './headwater models %s' fetches it".formatted(path, model));
    }
  }
}
