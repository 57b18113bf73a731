package dev.headwater.retrieve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Passage;
import dev.headwater.events.Search;
import dev.headwater.worker.Outcome;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpdateAtomicityIT {
  private static final int SECTIONS = 200;
  private static final int UPDATES = 50;

  /** Records of a poll: a version comes in several batches. */
  private static final int BATCH = 80;

  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean updating = true;

  @Test
  void aReaderSeesOneWholeVersionWhileTheDocumentIsUpdated() throws Exception {
    RetrieveFixture fixture = RetrieveFixture.real("atomicity");
    update(fixture, 1);
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      Future<Long> keyword = readers.submit(reader(fixture, Search.Mode.KEYWORD));
      Future<Long> hybrid = readers.submit(reader(fixture, Search.Mode.HYBRID));
      try {
        for (int version = 2; version <= UPDATES + 1; version++) {
          update(fixture, version);
        }
      } finally {
        updating = false;
      }
      assertThat(keyword.get()).isGreaterThan(RetrieveFixture.version(1));
      assertThat(hybrid.get()).isGreaterThan(RetrieveFixture.version(1));
    }
    assertThat(reads).as("reads during the updates").hasValueGreaterThan(20);
    assertThat(read(fixture, Search.Mode.KEYWORD)).isEqualTo(RetrieveFixture.version(UPDATES + 1));
  }

  private Callable<Long> reader(RetrieveFixture fixture, Search.Mode mode) {
    return () -> {
      long newest = 0;
      while (updating) {
        long seen = read(fixture, mode);
        assertThat(seen).as("never back to an older version").isGreaterThanOrEqualTo(newest);
        newest = seen;
        reads.incrementAndGet();
      }
      return newest;
    };
  }

  /** Reads all sections, checks that they are of one version, and returns it. */
  private static long read(RetrieveFixture fixture, Search.Mode mode) {
    List<Passage> passages = fixture.search(mode, "section", 2 * SECTIONS);
    long version = passages.isEmpty() ? 0 : passages.getFirst().getVersion();
    assertThat(passages).as("all sections").hasSize(SECTIONS);
    assertThat(passages).as("of one version").allMatch(passage -> passage.getVersion() == version);
    assertThat(passages.stream().map(Passage::getOrdinal).distinct()).hasSize(SECTIONS);
    return version;
  }

  private static void update(RetrieveFixture fixture, int version) throws InterruptedException {
    String[] texts =
        IntStream.range(0, SECTIONS)
            .mapToObj(i -> "Section %d says %d.".formatted(i, version))
            .toArray(String[]::new);
    var records = fixture.embedded("handbook.md", version, List.of(), texts);
    for (int from = 0; from < records.size(); from += BATCH) {
      List<Outcome> outcomes =
          fixture.indexer.process(
              records.subList(from, Math.min(from + BATCH, records.size())), fixture.statuses);
      assertThat(outcomes).containsOnly(Outcome.DONE);
    }
  }
}
