package dev.headwater.retrieve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headwater.events.Chunk;
import dev.headwater.events.DocumentKey;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.Lane;
import dev.headwater.standalone.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ElasticsearchExpungerIT {
  private static final String WORD = "quarrelsomeness";
  private static final DocumentKey ERASED = new DocumentKey("default", "expunged", "erased.md");
  private static final DocumentKey KEPT = new DocumentKey("default", "expunged", "kept.md");
  private static final String INDEX = Indices.chunks(ERASED.viewKey());

  /**
   * One chunk of a hundred is deleted: by Elasticsearch's own measure too few to merge. What copies
   * of a shard may still ask for is kept; every 30 seconds it looks how much that is.
   */
  @Test
  void leavesNothingOfADeletedChunkInItsFiles() throws Exception {
    ChunkStore chunks = RealElasticsearch.CHUNKS;
    var _ = chunks.put(IntStream.range(0, 100).mapToObj(i -> chunk(KEPT, i, "kept")).toList());
    var _ = chunks.put(List.of(chunk(ERASED, 0, WORD)));
    chunks.refresh(Set.of(ERASED.viewKey()), Lane.INTERACTIVE);
    flush();
    if (!TestServers.containers()) {
      assertThat(files()).as("files with the text").isNotEmpty();
    }

    chunks.remove(Map.of(ERASED, 1L));
    chunks.refresh(Set.of(ERASED.viewKey()), Lane.INTERACTIVE);

    try (var expunger =
        new ElasticsearchExpunger(RealElasticsearch.CLIENT, RealElasticsearch.INDICES)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> {
            expunger.expunge(INDEX);
            assertThat(deleted()).isZero();
            if (!TestServers.containers()) {
              assertThat(files()).isEmpty();
            }
          });
    }
    assertThat(chunks.count(List.of(new ChunkStore.Version(KEPT, 1, 100)))).containsExactly(100L);
  }

  private static void flush() {
    var _ = RealElasticsearch.CLIENT.call(client -> client.indices().flush(f -> f.index(INDEX)));
  }

  private static long deleted() {
    var stats =
        RealElasticsearch.CLIENT.call(client -> client.indices().stats(s -> s.index(INDEX)));
    var documents = Objects.requireNonNull(stats.all().primaries()).docs();
    return Objects.requireNonNull(Objects.requireNonNull(documents).deleted());
  }

  private static List<Path> files() throws IOException {
    try (var paths = Files.walk(RealElasticsearch.data().resolve("elasticsearch/data"))) {
      return paths.filter(Files::isRegularFile).filter(ElasticsearchExpungerIT::hasWord).toList();
    }
  }

  private static boolean hasWord(Path file) {
    try {
      return Files.readString(file, ISO_8859_1).contains(WORD);
    } catch (IOException _) {
      return false; // Merged away meanwhile.
    }
  }

  private static ChunkDocument chunk(DocumentKey key, int ordinal, String word) {
    return new ChunkDocument(
        key,
        EmbeddedChunk.newBuilder()
            .setChunk(
                Chunk.newBuilder()
                    .setVersion(1)
                    .setOrdinal(ordinal)
                    .setText("This is " + word + " " + ordinal)
                    .setGeneration("test-encoder"))
            .addAllVector(Collections.nCopies(4, 1f))
            .build(),
        List.of(word, "number" + ordinal));
  }
}
