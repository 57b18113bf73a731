package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.DocumentStatus;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Publisher;
import dev.headwater.worker.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Chunks become vectors: tokenize → encode in small batches across documents → publish in order.
 * The end of a version passes through behind its chunks.
 */
final class EmbedWorker implements Work<ChunkRecord> {
  private final Encoders encoders;
  private final Turnstile turnstile;
  private final Publisher publisher;
  private final Supplier<BatchSize> newSize;
  private final Map<String, BatchSize> sizes = new ConcurrentHashMap<>(); // by encoder generation

  /**
   * @param newSize for each encoder
   */
  EmbedWorker(
      Encoders encoders, Turnstile turnstile, Publisher publisher, Supplier<BatchSize> newSize) {
    this.encoders = encoders;
    this.turnstile = turnstile;
    this.publisher = publisher;
    this.newSize = newSize;
  }

  private BatchSize size(String generation) {
    return sizes.computeIfAbsent(generation, _ -> newSize.get());
  }

  /** Records that go together: the chunks among them make one batch of one encoder. */
  private static final class Group {
    final List<Delivery<ChunkRecord>> records = new ArrayList<>();
    final List<int[]> sequences = new ArrayList<>();
    String generation = "";
    int tokens;

    boolean fits(String chunkGeneration, int chunkTokens, BatchSize size) {
      return sequences.isEmpty()
          || (generation.equals(chunkGeneration)
              && size.takes(sequences.size() + 1, tokens + chunkTokens));
    }

    void add(Delivery<ChunkRecord> record, String chunkGeneration, int[] sequence) {
      records.add(record);
      sequences.add(sequence);
      generation = chunkGeneration;
      tokens += sequence.length;
    }
  }

  @Override
  public List<Outcome> process(List<Delivery<ChunkRecord>> batch) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(batch.size(), Outcome.DONE));
    Group group = new Group();
    for (int i = 0; i < batch.size(); i++) {
      Delivery<ChunkRecord> record = batch.get(i);
      ChunkRecord value = record.value();
      if (value == null || value.getEventCase() == ChunkRecord.EventCase.EVENT_NOT_SET) {
        outcomes.set(i, new Outcome.DeadLetter("the record holds no chunk that is known here"));
      } else if (value.hasEnd()) {
        group.records.add(record);
      } else {
        String generation = value.getChunk().getGeneration();
        Optional<TextEncoder> encoder = encoders.find(generation);
        if (encoder.isEmpty()) {
          outcomes.set(i, new Outcome.DeadLetter("no encoder '" + generation + "' is known"));
          continue;
        }
        int[] sequence = encoder.get().chunk(value.getChunk());
        if (!group.fits(generation, sequence.length, size(generation))) {
          encodeAndPublish(group);
          group = new Group();
        }
        group.add(record, generation, sequence);
      }
    }
    encodeAndPublish(group);
    return outcomes;
  }

  private void encodeAndPublish(Group group) throws InterruptedException {
    float[][] vectors = new float[0][];
    if (!group.sequences.isEmpty()) {
      TextEncoder encoder = encoders.find(group.generation).orElseThrow();
      vectors =
          turnstile.pass(
              Turnstile.Priority.of(group.records.getFirst().lane()),
              () -> {
                long start = System.nanoTime();
                float[][] encoded = encoder.encode(group.sequences);
                size(group.generation).took(group.tokens, System.nanoTime() - start);
                return encoded;
              });
    }
    int next = 0;
    for (Delivery<ChunkRecord> record : group.records) {
      ChunkRecord value = record.value();
      if (value == null) {
        continue;
      }
      switch (value.getEventCase()) {
        case CHUNK -> publish(record, value.getChunk(), vectors[next++]);
        case END -> publish(record, value.getEnd());
        case EVENT_NOT_SET -> throw new IllegalStateException("an empty record was grouped");
      }
    }
  }

  private void publish(Delivery<ChunkRecord> record, Chunk chunk, float[] vector) {
    EmbeddedChunk.Builder embedded = EmbeddedChunk.newBuilder().setChunk(chunk);
    for (float component : vector) {
      embedded.addVector(component);
    }
    send(record, EmbeddedChunkRecord.newBuilder().setChunk(embedded).build());
  }

  private void publish(Delivery<ChunkRecord> record, VersionEnd end) {
    send(record, EmbeddedChunkRecord.newBuilder().setEnd(end).build());
    status(record, end.getVersion(), Stage.EMBEDDED, "");
  }

  private void send(Delivery<ChunkRecord> record, EmbeddedChunkRecord embedded) {
    publisher.send(Topics.embeddedChunks(record.lane()), record.key(), embedded, record.lane());
  }

  private void status(Delivery<ChunkRecord> record, long version, Stage stage, String reason) {
    publisher.send(
        Topics.DOCUMENT_STATUS,
        record.key(),
        DocumentStatus.newBuilder()
            .setVersion(version)
            .setStage(stage)
            .setAtMillis(System.currentTimeMillis())
            .setReason(reason)
            .build(),
        record.lane());
  }

  @Override
  public void deadLettered(Delivery<ChunkRecord> record, String reason) {
    ChunkRecord value = record.value();
    if (value != null && value.hasChunk()) {
      status(record, value.getChunk().getVersion(), Stage.DEAD_LETTERED, reason);
    }
  }
}
