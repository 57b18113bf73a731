package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Chunks to vectors: prepare → encode in small batches across documents → publish in order. The end
 * of a version follows its chunks.
 */
final class EmbedWorker implements DocumentWork<ChunkRecord> {
  private final Encoders encoders;

  EmbedWorker(Encoders encoders) {
    this.encoders = encoders;
  }

  @Override
  public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(batch.size(), Outcome.DONE));
    Group group = new Group();
    for (int i = 0; i < batch.size(); i++) {
      Delivery<ChunkRecord> delivery = batch.get(i);
      ChunkRecord record = delivery.value();
      if (record == null || record.getEventCase() == ChunkRecord.EventCase.EVENT_NOT_SET) {
        outcomes.set(i, new Outcome.DeadLetter("the record is neither a chunk nor an end"));
      } else if (record.hasEnd()) {
        group.add(delivery, record);
      } else {
        String generation = record.getChunk().getGeneration();
        Optional<TextEncoder> encoder = encoders.find(generation);
        if (encoder.isEmpty()) {
          outcomes.set(i, new Outcome.DeadLetter("no encoder '" + generation + "' is known"));
          continue;
        }
        TextEncoder.Input input = encoder.get().chunk(record.getChunk());
        if (!group.fits(generation, input.tokens(), encoder.get().batchSize())) {
          publish(group, encode(group), out);
          group = new Group();
        }
        group.add(delivery, record, generation, input);
      }
    }
    publish(group, encode(group), out);
    return outcomes;
  }

  /** A vector for each chunk of the group. */
  private float[][] encode(Group group) throws InterruptedException {
    if (group.inputs.isEmpty()) {
      return new float[0][];
    }
    TextEncoder encoder = encoders.find(group.generation).orElseThrow();
    return encoder
        .turnstile()
        .pass(
            Turnstile.Priority.of(group.items.getFirst().delivery().lane()),
            () -> {
              long start = System.nanoTime();
              float[][] vectors = encoder.encode(group.inputs);
              encoder.batchSize().took(group.tokens, System.nanoTime() - start);
              return vectors;
            });
  }

  private static void publish(Group group, float[][] vectors, Output out) {
    int next = 0;
    for (Item item : group.items) {
      ChunkRecord record = item.record();
      EmbeddedChunkRecord embedded =
          record.hasChunk()
              ? EmbeddedChunkRecord.newBuilder()
                  .setChunk(embedded(record.getChunk(), vectors[next++]))
                  .build()
              : EmbeddedChunkRecord.newBuilder().setEnd(record.getEnd()).build();
      out.send(Topics.embeddedChunks(item.delivery().lane()), item.delivery(), embedded);
      if (record.hasEnd()) {
        out.status(item.delivery(), record.getEnd().getVersion(), Stage.EMBEDDED, "");
      }
    }
  }

  private static EmbeddedChunk.Builder embedded(Chunk chunk, float[] vector) {
    EmbeddedChunk.Builder embedded = EmbeddedChunk.newBuilder().setChunk(chunk);
    for (float component : vector) {
      embedded.addVector(component);
    }
    return embedded;
  }

  @Override
  public void deadLettered(Delivery<ChunkRecord> delivery, String reason, Output out) {
    ChunkRecord record = delivery.value();
    if (record != null && record.hasChunk()) {
      out.status(delivery, record.getChunk().getVersion(), Stage.DEAD_LETTERED, reason);
    }
  }

  private record Item(Delivery<ChunkRecord> delivery, ChunkRecord record) {}

  /** Neighbouring records whose chunks make one batch of one encoder. */
  private static final class Group {
    final List<Item> items = new ArrayList<>();
    final List<TextEncoder.Input> inputs = new ArrayList<>(); // one for each chunk
    String generation = "";
    int tokens;

    boolean fits(String chunkGeneration, int chunkTokens, BatchSize size) {
      return inputs.isEmpty()
          || (generation.equals(chunkGeneration)
              && size.takes(inputs.size() + 1, tokens + chunkTokens));
    }

    void add(Delivery<ChunkRecord> delivery, ChunkRecord record) {
      items.add(new Item(delivery, record));
    }

    void add(
        Delivery<ChunkRecord> delivery,
        ChunkRecord record,
        String chunkGeneration,
        TextEncoder.Input chunk) {
      add(delivery, record);
      inputs.add(chunk);
      generation = chunkGeneration;
      tokens += chunk.tokens();
    }
  }
}
