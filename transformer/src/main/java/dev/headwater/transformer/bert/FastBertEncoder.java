package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.PackedBert.Tables;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.RowKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Fast BERT: computes what {@link BertEncoder} defines, with oneDNN's products on packed weights
 * and fused kernels between them. Each thread takes the next few sequences through the whole
 * network; a single sequence is shared by all threads if they are free. The caller's thread is one
 * of them.
 */
public final class FastBertEncoder implements Encoder {
  /** Each member's part of the weights is in memory in addition to the whole. */
  private static final int MOST_MEMBERS = 4;

  private final PackedWeights memory;
  private final PackedBert weights;
  private final int threads;
  private final Crew crew;
  private final List<Crew> others = new CopyOnWriteArrayList<>();
  private final BertTeam together;
  private final Supplier<BertTeam> alone;

  /**
   * Threads that encode.
   *
   * @param free a team of one for each sequence that may be encoded at the same time
   * @param callerHelps whether the caller's thread is one of them
   */
  private record Crew(
      BlockingQueue<BertTeam> free, int size, ExecutorService threads, boolean callerHelps) {
    BertTeam take() {
      try {
        return free.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for the encoder", e);
      }
    }

    /** Waits for running batches. */
    void close() {
      for (int i = 0; i < size; i++) {
        var _ = take();
      }
      threads.shutdown();
    }
  }

  /** As below, of weights that are packed now and not kept. */
  public FastBertEncoder(
      BertWeights weights, int heads, Pooling pooling, Precision precision, int threads) {
    this(weights, heads, pooling, precision, threads, PackedWeights.inMemory());
  }

  /**
   * An encoder.
   *
   * @param precision not {@link Precision#PLAIN}, and supported by this processor
   * @param threads number of threads, each on one core
   * @param memory of the packed weights, which the encoder closes
   * @throws IllegalArgumentException if a width is not a multiple of 16
   */
  public FastBertEncoder(
      BertWeights weights,
      int heads,
      Pooling pooling,
      Precision precision,
      int threads,
      PackedWeights memory) {
    requireMultiple("the model width", weights.width());
    requireMultiple("the head width", weights.width() / heads);
    requireMultiple("the MLP width", weights.mlpWidth());
    this.memory = memory;
    Arena arena = memory.arena();
    Tables tables = Tables.of(weights, arena);
    this.weights = PackedBert.of(weights, tables, heads, precision, Slice.WHOLE, memory);
    this.threads = threads;
    this.alone = () -> new BertTeam(List.of(this.weights), pooling, arena);
    // One more team than threads, so that a question need not wait for a batch.
    this.crew = crew(threads + 1, Thread.ofPlatform().daemon().name("encoder-", 0).factory(), true);
    int members = members(threads, heads, weights.mlpWidth());
    this.together =
        new BertTeam(
            members == 1
                ? List.of(this.weights)
                : IntStream.range(0, members)
                    .mapToObj(index -> new Slice(index, members))
                    .map(slice -> PackedBert.of(weights, tables, heads, precision, slice, memory))
                    .toList(),
            pooling,
            arena);
    memory.keep();
  }

  private Crew crew(int teams, ThreadFactory factory, boolean callerHelps) {
    BlockingQueue<BertTeam> free = new ArrayBlockingQueue<>(teams);
    for (int i = 0; i < teams; i++) {
      free.add(alone.get());
    }
    return new Crew(free, teams, Executors.newFixedThreadPool(threads, factory), callerHelps);
  }

  /** Most threads that can share heads and MLP evenly; more than a few would mostly wait. */
  private static int members(int threads, int heads, int mlpWidth) {
    return IntStream.rangeClosed(1, Math.min(threads, MOST_MEMBERS))
        .filter(count -> heads % count == 0)
        .filter(count -> mlpWidth % (count * RowKernels.COLUMN_MULTIPLE) == 0)
        .max()
        .orElse(1);
  }

  /** Whether the widths are those that the kernels take. */
  static boolean takes(BertWeights weights, int heads) {
    return IntStream.of(weights.width(), weights.width() / heads, weights.mlpWidth())
        .allMatch(FastBertEncoder::isMultiple);
  }

  private static boolean isMultiple(int width) {
    return width % RowKernels.COLUMN_MULTIPLE == 0;
  }

  private static void requireMultiple(String what, int width) {
    if (!isMultiple(width)) {
      throw new IllegalArgumentException(
          "%s must be a multiple of %d but is %d"
              .formatted(what, RowKernels.COLUMN_MULTIPLE, width));
    }
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    return encode(sequences, crew);
  }

  private float[][] encode(List<int[]> sequences, Crew by) {
    weights.limits().check(sequences);
    float[][] vectors = new float[sequences.size()][];
    List<int[]> bins = bins(sequences);
    if (!by.callerHelps()
        || bins.size() > 1
        || !encodeTogether(sequences, bins.getFirst(), vectors)) {
      encodeInTurn(by, sequences, bins, vectors);
    }
    return vectors;
  }

  /** {@inheritDoc} The caller's thread is none of them. */
  @Override
  public Encoder onThreads(ThreadFactory factory) {
    Crew other = crew(threads, factory, false);
    others.add(other);
    return new Encoder() {
      @Override
      public float[][] encode(List<int[]> sequences) {
        return FastBertEncoder.this.encode(sequences, other);
      }

      @Override
      public int dimensions() {
        return FastBertEncoder.this.dimensions();
      }

      @Override
      public int contextSize() {
        return FastBertEncoder.this.contextSize();
      }

      @Override
      public void close() {
        // Its threads end with the first encoder, whose weights they use.
      }
    };
  }

  /** Encodes them if all threads are free, and says whether they were. */
  private boolean encodeTogether(List<int[]> sequences, int[] chosen, float[][] vectors) {
    List<BertTeam> free = new ArrayList<>();
    crew.free().drainTo(free);
    try {
      if (free.size() < crew.size()) {
        return false;
      }
      crew.free().add(free.removeLast());
      together.encode(sequences, chosen, vectors);
      return true;
    } finally {
      crew.free().addAll(free);
    }
  }

  private void encodeInTurn(Crew by, List<int[]> sequences, List<int[]> bins, float[][] vectors) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          BertTeam one = by.take();
          try {
            for (int bin = next.getAndIncrement();
                bin < bins.size();
                bin = next.getAndIncrement()) {
              one.encode(sequences, bins.get(bin), vectors);
            }
          } finally {
            by.free().add(one);
          }
        };
    List<CompletableFuture<Void>> helping =
        IntStream.range(by.callerHelps() ? 1 : 0, Math.min(threads, bins.size()))
            .mapToObj(_ -> CompletableFuture.runAsync(work, by.threads()))
            .toList();
    if (by.callerHelps()) {
      work.run();
    }
    helping.forEach(CompletableFuture::join);
  }

  /**
   * Puts sequences into bins of about the same work: the longest first, each into the first bin
   * that has room. Small batches are spread over all threads.
   */
  private List<int[]> bins(List<int[]> sequences) {
    int tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    int capacity = Math.clamp((tokens + threads - 1) / threads, 16, LinearShape.MAX_ROWS);
    List<List<Integer>> bins = new ArrayList<>();
    List<Integer> filled = new ArrayList<>();
    IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparingInt(index -> -sequences.get(index).length))
        .forEach(index -> {
          int length = sequences.get(index).length;
          int bin = 0;
          while (bin < bins.size() && filled.get(bin) + length > capacity) {
            bin++;
          }
          if (bin == bins.size()) {
            bins.add(new ArrayList<>());
            filled.add(0);
          }
          bins.get(bin).add(index);
          filled.set(bin, filled.get(bin) + length);
        });
    return bins.stream().map(bin -> bin.stream().mapToInt(Integer::intValue).toArray()).toList();
  }

  @Override
  public int dimensions() {
    return weights.width();
  }

  @Override
  public int contextSize() {
    return weights.limits().contextSize();
  }

  /** Waits for running batches. */
  @Override
  public void close() {
    crew.close();
    others.forEach(Crew::close);
    together.close();
    memory.close();
  }
}
