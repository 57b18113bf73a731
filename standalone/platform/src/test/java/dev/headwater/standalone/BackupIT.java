package dev.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.standalone.processes.Installation;
import dev.headwater.standalone.processes.Ports;
import dev.headwater.testing.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup on one machine, and lost parts of the data, as docs/operations.md describes them. */
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

  @Test
  void makesLostIndicesAgainAndRefusesALogThatLostRecords() throws Exception {
    PlatformSettings settings = settings(folder.resolve("data"));
    Path kafka = settings.data().resolve("kafka");
    Path older = folder.resolve("older");
    try (Platform _ = start(settings)) {
      Api api = new Api(settings);
      api.createCollection("notes", "en");
      put(api, "The weir at Pell was built in 1938.");
      put(api, "The weir at Pell was built in 1939.");
      String mill = Api.document("notes", "mill.txt");
      assertThat(api.put(mill + "?wait=searchable", "text/plain", "The mill is older.").status())
          .isBetween(200, 202);
      assertThat(api.delete(mill + "?wait=deleted").status()).isBetween(200, 202);
    }
    copy(kafka, older);
    remove(settings.data().resolve("elasticsearch"));

    try (Platform _ = start(settings)) {
      Api api = new Api(settings);
      await().atMost(Duration.ofMinutes(1)).until(() -> api.get(WEIR).status() != 503);
      assertThat(Api.texts(api.search("notes", "When was the mill built?", "hybrid", 5)))
          .containsExactly("The weir at Pell was built in 1939.");
      put(api, "The weir at Pell was built in 1940.");
    }
    remove(kafka);
    copy(older, kafka);

    assertThatThrownBy(() -> start(settings).close())
        .hasStackTraceContaining("headwater.kafka.documents-epoch to 2");
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

  private static void remove(Path root) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
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
