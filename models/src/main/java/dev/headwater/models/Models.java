package dev.headwater.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The models' files in a directory, checked against their pins.
 *
 * @param directory {@code <directory>/<model>/<file>}
 */
public record Models(Path directory) {
  /** The models in a directory, or in {@link #defaultDirectory} if it is null. */
  public static Models in(@Nullable Path directory) {
    return new Models(directory == null ? defaultDirectory() : directory);
  }

  /** {@code HEADWATER_MODELS}, else {@code ~/.cache/headwater/models}. */
  public static Path defaultDirectory() {
    String set = System.getenv("HEADWATER_MODELS");
    return set == null || set.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "headwater", "models")
        : Path.of(set);
  }

  /** Folder of weights in the form that a processor reads, kept for the next start. */
  public Path packed() {
    return directory.resolve("packed");
  }

  /** The GPTs that a person added. */
  public AddedModels added() {
    return new AddedModels(directory.resolve("added"));
  }

  /** The encoders that a person added. */
  public AddedModels addedEncoders() {
    return new AddedModels(directory.resolve("added-encoders"));
  }

  /**
   * The folder of an encoder that a person added.
   *
   * @throws ModelException if it is not there
   */
  public Path addedEncoder(String name) {
    Path folder =
        addedEncoders()
            .find(name)
            .orElseThrow(() ->
                new ModelException(
                    "the encoder '%s' is not in %s; './headwater models add FOLDER --name %s' adds it"
                        .formatted(name, addedEncoders().folder(), name)));
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          "the encoder '%s' was added from %s, which is not there any more"
              .formatted(name, addedEncoders().where(name)));
    }
    return folder;
  }

  /**
   * The GPT that a setting names: one that was added or is built in, by its name, or else a path.
   *
   * @param setting null for the built-in one
   * @throws ModelException if it is built in, and missing or not the pinned file
   */
  public Path generator(@Nullable Path setting) {
    String name = setting == null ? Catalogue.GENERATOR : setting.toString();
    return added()
        .find(name)
        .orElseGet(() ->
            setting == null || Catalogue.generators().contains(name)
                ? file(name, Catalogue.GENERATOR_FILE)
                : setting);
  }

  /** The path of a pinned file, whether or not it has been fetched. */
  public Path path(Pinned pinned) {
    return directory.resolve(pinned.model()).resolve(pinned.file());
  }

  /**
   * A file of a model.
   *
   * @throws ModelException if it is unknown, missing, or not the pinned file
   */
  public Path file(String model, String file) {
    Pinned pinned = Catalogue.file(model, file);
    verify(pinned);
    return path(pinned);
  }

  /**
   * Checks a fetched file against its pin.
   *
   * @throws ModelException if it is missing, or not the pinned file
   */
  public void verify(Pinned pinned) {
    Path path = path(pinned);
    try {
      if (!Files.exists(path)) {
        throw new ModelException(
            "the weights file %s is missing; './headwater models %s' fetches it"
                .formatted(path, pinned.model()));
      }
      long size = Files.size(path);
      if (size != pinned.size()) {
        throw replaceable(
            "%s has %d bytes instead of %d".formatted(path, size, pinned.size()), pinned);
      }
      if (!sha256(path).equals(pinned.sha256())) {
        throw replaceable("%s has another SHA-256 than the pinned one".formatted(path), pinned);
      }
    } catch (IOException e) {
      throw new ModelException("cannot read the weights file " + path, e);
    }
  }

  private static ModelException replaceable(String what, Pinned pinned) {
    return new ModelException(
        "the weights file %s; delete it, and './headwater models %s' fetches it again"
            .formatted(what, pinned.model()));
  }

  /** The SHA-256 of a file, in hexadecimal digits. */
  public static String sha256(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 20];
      while (digest.read(buffer) >= 0) {
        // Reading feeds the digest.
      }
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
