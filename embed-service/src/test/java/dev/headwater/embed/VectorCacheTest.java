package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorCacheTest {
  private static final float[] VECTOR = {1.5f, -0.25f, Float.MIN_VALUE};

  /** Keys are two characters; with its three numbers an entry has 14 bytes. */
  private static final int ENTRY = 2 + 12;

  private static final Duration AGE = Duration.ofDays(4);

  @TempDir private Path directory = Path.of("");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Instant.EPOCH;

  private VectorCache open(@Nullable Path folder, long bytes) {
    return new VectorCache(
        new VectorCacheSettings(folder, bytes, AGE), new Metrics(registry, "embed"), () -> now);
  }

  private static String key(int number) {
    return "%02d".formatted(number);
  }

  private static long found(VectorCache cache, int keys) {
    return IntStream.range(0, keys).filter(i -> cache.find(key(i)).isPresent()).count();
  }

  private double vectors(String source) {
    return registry.get(Measure.VECTORS.metric()).tag("source", source).counter().count();
  }

  @Test
  void givesBackWhatItKeptAndCounts() {
    try (VectorCache cache = open(null, 1000)) {
      assertThat(cache.find("a")).isEmpty();
      cache.put("a", VECTOR);
      assertThat(cache.find("a"))
          .hasValueSatisfying(found -> assertThat(found).containsExactly(VECTOR));
      assertThat(cache.find("b")).isEmpty();
    }
    assertThat(vectors("cached")).isEqualTo(1);
    assertThat(vectors("encoded")).isEqualTo(2);
  }

  @Test
  void outlivesItsProcess() {
    try (VectorCache cache = open(directory, 1000)) {
      cache.put("a", VECTOR);
    }
    try (VectorCache cache = open(directory, 1000)) {
      assertThat(cache.find("a"))
          .hasValueSatisfying(found -> assertThat(found).containsExactly(VECTOR));
    }
  }

  @Test
  void staysWithinItsBytesAndKeepsWhatIsUsed() {
    try (VectorCache cache = open(null, 10 * ENTRY)) {
      for (int i = 0; i < 50; i++) {
        assertThat(cache.find(key(0)).isPresent()).isEqualTo(i > 0);
        cache.put(key(i), VECTOR);
      }
      assertThat(found(cache, 50)).isBetween(5L, 10L);
    }
  }

  @Test
  void keepsNothingThatIsTooLarge() {
    for (long bytes : new long[] {0, 2 * ENTRY - 1}) {
      try (VectorCache cache = open(null, bytes)) {
        cache.put(key(0), VECTOR);
        assertThat(cache.find(key(0))).isEmpty();
      }
    }
  }

  @Test
  void forgetsWhatNobodyAskedForInItsAge() {
    try (VectorCache cache = open(directory, 1000)) {
      cache.put("used", VECTOR);
      cache.put("left", VECTOR);
    }
    for (int day = 1; day <= 4; day++) {
      now = now.plus(Duration.ofDays(1)).plusMillis(1);
      try (VectorCache cache = open(directory, 1000)) {
        assertThat(cache.find("used")).isPresent();
      }
    }
    now = now.plus(Duration.ofDays(1));
    try (VectorCache cache = open(directory, 1000)) {
      assertThat(cache.find("left")).isEmpty();
      assertThat(cache.find("used")).isPresent();
    }
  }

  @Test
  void forgetsWithoutBeingAsked() {
    try (VectorCache cache = open(null, 1000)) {
      cache.put("a", VECTOR);
      for (int half = 1; half <= 2; half++) {
        now = now.plus(AGE.dividedBy(2)).plusMillis(1);
        cache.forget();
      }
      assertThat(cache.find("a")).isEmpty();
    }
  }

  @Test
  void forgetsAtItsStartWhatIsTooOldByThen() {
    try (VectorCache cache = open(directory, 1000)) {
      cache.put("a", VECTOR);
    }
    now = now.plus(Duration.ofDays(60));
    try (VectorCache cache = open(directory, 1000)) {
      assertThat(cache.find("a")).isEmpty();
    }
  }

  @Test
  void beginsAnewWhereItsFileIsBroken() throws IOException {
    Files.writeString(directory.resolve("vectors.mv"), "no such store".repeat(1000));
    try (VectorCache cache = open(directory, 1000)) {
      cache.put("a", VECTOR);
    }
    try (VectorCache cache = open(directory, 1000)) {
      assertThat(cache.find("a")).isPresent();
    }
  }

  @Test
  void isInMemoryWhereAnotherHasTheFileOrItCannotBeWritten() throws IOException {
    try (VectorCache first = open(directory, 1000);
        VectorCache second = open(directory, 1000)) {
      first.put("a", VECTOR);
      assertThat(second.find("a")).isEmpty();
      second.put("b", VECTOR);
      assertThat(second.find("b")).isPresent();
      assertThat(first.find("b")).isEmpty();
    }
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    try (VectorCache cache = open(file, 1000)) {
      cache.put("a", VECTOR);
      assertThat(cache.find("a")).isPresent();
    }
  }
}
