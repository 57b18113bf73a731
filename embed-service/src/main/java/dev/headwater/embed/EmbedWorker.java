package dev.headwater.embed;

import static java.util.Comparator.comparing;

import dev.headwater.events.Chunk;
import dev.headwater.events.ChunkRecord;
import dev.headwater.events.EmbeddedChunk;
import dev.headwater.events.EmbeddedChunkRecord;
import dev.headwater.events.Lane;
import dev.headwater.events.Stage;
import dev.headwater.events.Topics;
import dev.headwater.events.VersionEnd;
import dev.headwater.worker.Delivery;
import dev.headwater.worker.DocumentWork;
import dev.headwater.worker.Outcome;
import dev.headwater.worker.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chunks to vectors: prepare, from the cache where the same text was encoded before → encode the
 * others in small batches across documents → publish in order. The end of a version follows its
 * chunks.
 */
final class EmbedWorker implements DocumentWork<ChunkRecord> {
  private final Encoders encoders;
  private final VectorCache cache;

  EmbedWorker(Encoders encoders, VectorCache cache) {
    this.encoders = encoders;
    this.cache = cache;
  }

  @Override
  public List<Outcome> process(List<Delivery<ChunkRecord>> batch, Output out) {
    List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(batch.size(), Outcome.DONE));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String fault = fault(batch.get(i).value());
      if (fault.isEmpty()) {
        items.add(prepare(batch.get(i)));
      } else {
        outcomes.set(i, new Outcome.DeadLetter(fault));
      }
    }
    boolean bulk = !items.isEmpty() && items.getFirst().delivery.lane() == Lane.BULK;
    int published = 0;
    for (List<Item> group : groups(items, bulk)) {
      encode(group, bulk);
      if (!bulk) { // whose records share requests
        published = publish(items, published, out);
      }
    }
    int _ = publish(items, published, out);
    return outcomes;
  }

  /** Why nothing can be made of a record, or "". */
  private String fault(@Nullable ChunkRecord record) {
    if (record == null || record.getEventCase() == ChunkRecord.EventCase.EVENT_NOT_SET) {
      return "the record is neither a chunk nor an end";
    }
    String generation = record.getChunk().getGeneration();
    return record.hasEnd() || encoders.find(generation).isPresent()
        ? ""
        : "no encoder '" + generation + "' is known";
  }

  private Item prepare(Delivery<ChunkRecord> delivery) {
    ChunkRecord record = Objects.requireNonNull(delivery.value());
    Item item = new Item(delivery, record);
    if (record.hasChunk()) {
      TextEncoder encoder = encoder(item.generation());
      item.key = VectorCache.key(encoder.id(), record.getChunk());
      item.vector = cache.find(item.key).orElse(null);
      if (item.vector == null) {
        item.input = encoder.chunk(record.getChunk());
      }
    }
    return item;
  }

  /**
   * Batches of one encoder, each as large as it may be. In bulk, chunks of about the same length
   * meet in a batch, whose threads then end together.
   */
  private List<List<Item>> groups(List<Item> items, boolean bulk) {
    Stream<Item> chunks = items.stream().filter(Item::hasInput);
    if (bulk) {
      chunks = chunks.sorted(comparing(Item::generation).thenComparingInt(Item::tokens));
    }
    List<List<Item>> groups = new ArrayList<>();
    List<Item> group = new ArrayList<>();
    int tokens = 0;
    for (Item item : chunks.toList()) {
      if (!group.isEmpty() && !fits(group, tokens, item, bulk)) {
        groups.add(group);
        group = new ArrayList<>();
        tokens = 0;
      }
      group.add(item);
      tokens += item.tokens();
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private boolean fits(List<Item> group, int tokens, Item next, boolean bulk) {
    String generation = group.getFirst().generation();
    BatchSize size = encoder(generation).batchSize();
    int both = tokens + next.tokens();
    return generation.equals(next.generation())
        && (bulk ? size.takesInBulk(both) : size.takes(group.size() + 1, both));
  }

  private TextEncoder encoder(String generation) {
    return encoders.find(generation).orElseThrow();
  }

  /** Gives each chunk of the group its vector. */
  private void encode(List<Item> group, boolean bulk) {
    TextEncoder encoder = encoder(group.getFirst().generation());
    List<TextEncoder.Input> inputs = group.stream().map(Item::chunkInput).toList();
    float[][] vectors;
    if (bulk) {
      vectors = encoder.encodeInBackground(inputs);
    } else {
      long start = System.nanoTime();
      vectors = encoder.encode(inputs);
      int tokens = group.stream().mapToInt(Item::tokens).sum();
      encoder.batchSize().took(tokens, System.nanoTime() - start);
    }
    for (int i = 0; i < vectors.length; i++) {
      group.get(i).vector = vectors[i];
      cache.put(group.get(i).key, vectors[i]);
    }
  }

  /**
   * Publishes what is ready and has nothing unready before it.
   *
   * @param from the first item that is not published
   * @return the same after this call
   */
  private static int publish(List<Item> items, int from, Output out) {
    int next = from;
    while (next < items.size() && items.get(next).isReady()) {
      publish(items.get(next++), out);
    }
    return next;
  }

  private static void publish(Item item, Output out) {
    ChunkRecord record = item.record;
    EmbeddedChunkRecord embedded =
        record.hasChunk()
            ? EmbeddedChunkRecord.newBuilder()
                .setChunk(embedded(record.getChunk(), Objects.requireNonNull(item.vector)))
                .build()
            : EmbeddedChunkRecord.newBuilder().setEnd(record.getEnd()).build();
    out.send(Topics.embeddedChunks(item.delivery.lane()), item.delivery, embedded);
    if (record.hasEnd()) {
      VersionEnd end = record.getEnd();
      out.status(item.delivery, end.getVersion(), end.getGeneration(), Stage.EMBEDDED, "");
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
      Chunk chunk = record.getChunk();
      out.status(delivery, chunk.getVersion(), chunk.getGeneration(), Stage.DEAD_LETTERED, reason);
    }
  }

  /** A record, and for a chunk its vector, or else what its encoder reads for it. */
  private static final class Item {
    final Delivery<ChunkRecord> delivery;
    final ChunkRecord record;
    String key = "";
    TextEncoder.@Nullable Input input;
    float @Nullable [] vector;

    Item(Delivery<ChunkRecord> delivery, ChunkRecord record) {
      this.delivery = delivery;
      this.record = record;
    }

    boolean hasInput() {
      return input != null;
    }

    boolean isReady() {
      return input == null || vector != null;
    }

    TextEncoder.Input chunkInput() {
      return Objects.requireNonNull(input);
    }

    int tokens() {
      return chunkInput().tokens();
    }

    String generation() {
      return record.getChunk().getGeneration();
    }
  }
}
