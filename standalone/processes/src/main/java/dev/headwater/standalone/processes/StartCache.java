package dev.headwater.standalone.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A JVM's cache of the classes and profiles of a server, with which it starts in half the time (JEP
 * 514). The first run records it, and writes it when it ends, which takes a few seconds.
 *
 * @param kept where it is kept
 * @param classpath the file that names the server's jars; an older cache is not theirs
 * @param recorded where a run without a cache records one
 */
record StartCache(Path kept, Path classpath, Path recorded) {
  /**
   * The cache of a child, for this version of the JVM.
   *
   * @param data data folder of the platform
   */
  static StartCache of(Installation installation, String module, Path data) {
    Path target = installation.target(module);
    return new StartCache(
        target.resolve("%s-%s.aot".formatted(module, Runtime.version())),
        target.resolve("classpath"),
        data.resolve(module + ".aot"));
  }

  /**
   * Whether a run records a cache: there is none for these jars, and one may be kept beside them.
   */
  boolean records() throws IOException {
    return !isCurrent() && Files.isWritable(classpath);
  }

  /** Options of a JVM that is about to use the cache, or else to record it. */
  List<String> options() throws IOException {
    Files.deleteIfExists(recorded); // by a run that was killed
    String quiet = "-Xlog:aot=error"; // it warns of every class that it cannot keep
    if (isCurrent()) {
      return List.of("-XX:AOTCache=" + kept, quiet);
    }
    return records() ? List.of("-XX:AOTCacheOutput=" + recorded, quiet) : List.of();
  }

  private boolean isCurrent() throws IOException {
    return Files.exists(kept)
        && Files.getLastModifiedTime(kept).compareTo(Files.getLastModifiedTime(classpath)) > 0;
  }

  /** Keeps what a run recorded that ended in good order; the next one starts faster. */
  void keep() throws IOException {
    Files.move(recorded, kept, StandardCopyOption.REPLACE_EXISTING);
  }
}
