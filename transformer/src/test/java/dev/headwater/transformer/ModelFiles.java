package dev.headwater.transformer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The files of real models; a test that needs one is skipped where they were not fetched. */
public final class ModelFiles {
  private ModelFiles() {}

  public static Path require(String model, String file) {
    String home = Objects.requireNonNull(System.getProperty("user.home"));
    String directory = System.getenv("HEADWATER_MODELS");
    Path models =
        directory == null ? Path.of(home, ".cache", "headwater", "models") : Path.of(directory);
    Path path = models.resolve(model).resolve(file);
    assumeTrue(Files.exists(path), () -> path + " is missing: fetch it with ./headwater models");
    return path;
  }
}
