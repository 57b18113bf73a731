package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup on one machine, as docs/operations.md describes it. */
class BackupIT {
  private static final String WEIR = Api.document("notes", "weir.txt");

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void requireWeights() {
    Catalogue.DEFAULTS.forEach(ModelFiles::require);
  }

  @Test
  void aCopyOfTheDataFolderHoldsTheDocumentsAndCountsOn() throws Exception {
    PlatformSettings original = settings(folder.resolve("data"));
    long version;
    try (Platform _ = start(original)) {
      Api api = new Api(original);
      api.createCollection("notes", "en");
      version = put(api, "The weir at Pell was built in 1938.");
    }

    PlatformSettings restored = settings(folder.resolve("restored"));
    copy(original.data(), restored.data());

    try (Platform _ = start(restored)) {
      Api api = new Api(restored);
      assertThat(Api.texts(api.search("notes", "When was the weir built?", "hybrid", 5)))
          .containsExactly("The weir at Pell was built in 1938.");
      assertThat(api.get(WEIR + "/content").body())
          .isEqualTo("The weir at Pell was built in 1938.");
      assertThat(put(api, "The weir at Pell was built in 1939.")).isGreaterThan(version);
      assertThat(Api.texts(api.search("notes", "When was the weir built?", "hybrid", 5)))
          .containsExactly("The weir at Pell was built in 1939.");
    }
  }

  private static long put(Api api, String text) {
    return api.put(WEIR + "?wait=searchable", "text/plain", text).json().path("version").asLong();
  }

  private static Platform start(PlatformSettings settings) {
    return Platform.start(Installation.find(), settings, _ -> {});
  }

  private static PlatformSettings settings(Path data) {
    return new PlatformSettings(
        data, Models.defaultDirectory(), Ports.free(), Ports.free(), Ports.free(), "256m", "512m");
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(from)) {
      paths = walk.toList();
    }
    for (Path path : paths) {
      Files.copy(path, to.resolve(from.relativize(path)), LinkOption.NOFOLLOW_LINKS);
    }
  }
}
