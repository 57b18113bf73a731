package dev.headwater.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A file to submit.
 *
 * @param id document id: the path below the given folder, with slashes; or the file's name
 */
public record DocumentFile(String id, Path path) {
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "md", "text/markdown",
          "markdown", "text/markdown",
          "txt", "text/plain",
          "html", "text/html",
          "htm", "text/html",
          "pdf", "application/pdf",
          "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document");

  /** The media type by extension; for an unknown one, the server detects it. */
  public String mediaType() {
    String name = String.valueOf(path.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return MEDIA_TYPES.getOrDefault(extension, "application/octet-stream");
  }

  /**
   * The files that the arguments name; of a folder, all files below it except hidden ones.
   *
   * @throws HeadwaterException if an argument does not exist, or two files would have one id
   */
  public static List<DocumentFile> find(List<Path> arguments) {
    List<DocumentFile> found = new ArrayList<>();
    arguments.forEach(argument -> found.addAll(find(argument)));
    Map<String, Path> byId = new HashMap<>();
    for (DocumentFile file : found) {
      Path other = byId.put(file.id(), file.path());
      if (other != null) {
        throw new HeadwaterException(
            "Two files would be the document '%s': %s and %s. Ingest them one after the other, or into two collections."
                .formatted(file.id(), other, file.path()));
      }
    }
    return found;
  }

  private static List<DocumentFile> find(Path argument) {
    if (Files.isRegularFile(argument)) {
      return List.of(new DocumentFile(String.valueOf(argument.getFileName()), argument));
    }
    if (!Files.isDirectory(argument)) {
      throw new HeadwaterException("There is no file or folder " + argument);
    }
    try (Stream<Path> paths = Files.walk(argument, FileVisitOption.FOLLOW_LINKS)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !hidden(argument.relativize(path)))
          .map(path -> new DocumentFile(id(argument.relativize(path)), path))
          .sorted((one, other) -> one.id().compareTo(other.id()))
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new HeadwaterException("Cannot read %s: %s".formatted(argument, e.getMessage()), e);
    }
  }

  static String id(Path relative) {
    return String.join("/", names(relative));
  }

  private static boolean hidden(Path relative) {
    return names(relative).stream().anyMatch(name -> name.startsWith("."));
  }

  private static List<String> names(Path path) {
    return StreamSupport.stream(path.spliterator(), false).map(Path::toString).toList();
  }
}
