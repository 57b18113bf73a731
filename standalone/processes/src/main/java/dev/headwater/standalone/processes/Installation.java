package dev.headwater.standalone.processes;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that Headwater was built in.
 *
 * @param home root of the source tree
 */
public record Installation(Path home) {
  private static final String BUILT = "standalone/kafka/target";

  /**
   * Finds the folder that {@code headwater.home} names, or the nearest one above the working
   * folder.
   *
   * @throws ProcessException if nothing is built there
   */
  public static Installation find() {
    String home = System.getProperty("headwater.home");
    Path folder = Path.of(home == null ? "" : home).toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(BUILT))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new ProcessException(
            "Headwater is not built here: run ./headwater, or set -Dheadwater.home=<its folder>");
      }
    }
    return new Installation(folder);
  }

  /** The classpath of a child, as the build wrote it: its jar and the jar's dependencies. */
  String classpath(String module) {
    Path target = target(module);
    return target.resolve("standalone-" + module + ".jar")
        + File.pathSeparator
        + read(target.resolve("classpath"));
  }

  /** Another classpath of a child, from a file that the build wrote. */
  String classpath(String module, String file) {
    return read(target(module).resolve(file));
  }

  Path target(String module) {
    return home.resolve("standalone").resolve(module).resolve("target");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ProcessException(
          "%s is missing: build with 'mvn package -Dmaven.test.skip=true'".formatted(file), e);
    }
  }
}
