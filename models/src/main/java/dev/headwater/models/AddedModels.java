package dev.headwater.models;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Models that a person added under a name: {@code <folder>/<name>} is a file or a folder, or a link
 * to one. GPTs and encoders have a folder each, so that a name says which it is even where what it
 * links to has gone.
 */
public final class AddedModels {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private final Path folder;

  AddedModels(Path folder) {
    this.folder = folder;
  }

  /** The folder of them all. */
  public Path folder() {
    return folder;
  }

  /** Where a model of this name is, if it was added. */
  public Optional<Path> find(String name) {
    return NAME.matcher(name).matches() && isThere(name)
        ? Optional.of(folder.resolve(name))
        : Optional.empty();
  }

  /** The names of all, sorted. */
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> models = Files.list(folder)) {
      return models
          .map(path -> path.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ModelException("cannot read the folder of added models " + folder, e);
    }
  }

  /** Where an added model's own files are: what a link points to. */
  public Path where(String name) {
    Path model = folder.resolve(name);
    try {
      return Files.isSymbolicLink(model) ? Files.readSymbolicLink(model) : model;
    } catch (IOException e) {
      throw new ModelException("cannot read the added model " + model, e);
    }
  }

  /**
   * Checks that a model can be added under a name.
   *
   * @throws ModelException if the name is malformed, or another model has it
   */
  public void requireFree(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ModelException(
          "the name '%s' must be 1 to 64 lower-case letters, digits, dots, dashes or underscores,"
                  .formatted(name)
              + " the first a letter or digit; --name chooses another");
    }
    if (Catalogue.names().contains(name)) {
      throw new ModelException(
          "'%s' is the name of a built-in model; --name chooses another".formatted(name));
    }
    if (isThere(name)) {
      throw new ModelException(
          "a model '%s' was added already; delete %s, or choose another name with --name"
              .formatted(name, folder.resolve(name)));
    }
  }

  /** A link is there even if what it points to has gone. */
  private boolean isThere(String name) {
    return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Adds a model.
   *
   * @param model a file or folder
   * @param copy whether it is copied, so that the original may be moved or deleted; otherwise it is
   *     linked
   * @return where it is now
   * @throws ModelException if the name is malformed or taken, or the folder cannot be written
   */
  public Path add(String name, Path model, boolean copy) {
    requireFree(name);
    Path target = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      return copy ? copy(model, target) : Files.createSymbolicLink(target, model.toRealPath());
    } catch (IOException | UnsupportedOperationException e) {
      throw new ModelException("cannot add %s as %s: %s".formatted(model, target, e), e);
    }
  }

  /** Copies to another name first, so that a half-copied model is never found. */
  private static Path copy(Path model, Path target) throws IOException {
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    Path source = model.toRealPath();
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(part.resolve(source.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copied = source.equals(file) ? part : part.resolve(source.relativize(file));
            Files.copy(file, copied, StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
    return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
