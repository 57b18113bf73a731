package dev.headwater.transformer.kernels;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;
import java.util.logging.Logger;
import org.bytedeco.javacpp.Loader;

/** Loads oneDNN's shared library for this platform from the class path. */
@SuppressWarnings("restricted") // loads a native library
final class NativeLibrary {
  private static final Logger LOG = Logger.getLogger(NativeLibrary.class.getName());

  /** Empty if oneDNN cannot be used: no library for this platform, or no Vector API. */
  static final Optional<SymbolLookup> ONE_DNN = load();

  private NativeLibrary() {}

  private static Optional<SymbolLookup> load() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      LOG.warning(
          "the JVM was started without --add-modules=jdk.incubator.vector:"
              + " the plain networks are used, which are slower");
      return Optional.empty();
    }
    String platform = Loader.getPlatform();
    String folder = "/org/bytedeco/dnnl/" + platform + "/";
    try {
      // The system's loader looks for the OpenMP library in the same folder.
      for (String openMp : new String[] {"libgomp.so.1", "libomp.dylib", "libiomp5.dylib"}) {
        var _ = extract(folder + openMp);
      }
      for (String name : new String[] {"libdnnl.so.3", "libdnnl.3.dylib", "dnnl.dll"}) {
        Optional<File> library = extract(folder + name);
        if (library.isPresent()) {
          return Optional.of(SymbolLookup.libraryLookup(library.get().toPath(), Arena.global()));
        }
      }
      LOG.warning("no oneDNN for " + platform + ": the plain networks are used, which are slower");
    } catch (IOException | IllegalArgumentException e) {
      LOG.warning(
          "oneDNN does not load on %s, the plain networks are used, which are slower: %s"
              .formatted(platform, e.getMessage()));
    }
    return Optional.empty();
  }

  private static Optional<File> extract(String resource) throws IOException {
    return NativeLibrary.class.getResource(resource) == null
        ? Optional.empty()
        : Optional.of(Loader.cacheResource(resource));
  }
}
