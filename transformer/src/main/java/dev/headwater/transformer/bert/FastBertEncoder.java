package dev.headwater.transformer.bert;

import dev.headwater.transformer.bert.PackedBert.Tables;
import dev.headwater.transformer.kernels.LargePageArena;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.RowKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final Arena arena = new LargePageArena();
  private final PackedBert weights;
  private final BlockingQueue<BertTeam> alone; // a team of one for each thread that is free
  private final int threads;
  private final ExecutorService helpers;
  private final BertTeam together;

  /**
   * An encoder.
   *
   * @param precision not {@link Precision#PLAIN}, and supported by this processor
   * @param threads number of threads, each on one core
   * @throws IllegalArgumentException if a width is not a multiple of 16
   */
  public FastBertEncoder(
      BertWeights weights, int heads, Pooling pooling, Precision precision, int threads) {
    requireMultiple("the model width", weights.width());
    requireMultiple("the head width", weights.width() / heads);
    requireMultiple("the MLP width", weights.mlpWidth());
    Tables tables = Tables.of(weights, arena);
    this.weights = PackedBert.of(weights, tables, heads, precision, Slice.WHOLE, arena);
    this.threads = threads;
    this.helpers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("encoder-", 0).factory());
    this.alone = new ArrayBlockingQueue<>(threads + 1);
    for (int i = 0; i <= threads; i++) { // one more than threads, for what interrupts a batch
      alone.add(new BertTeam(List.of(this.weights), pooling, arena));
    }
    int members = members(threads, heads, weights.mlpWidth());
    this.together =
        new BertTeam(
            members == 1
                ? List.of(this.weights)
                : IntStream.range(0, members)
                    .mapToObj(index -> new Slice(index, members))
                    .map(slice -> PackedBert.of(weights, tables, heads, precision, slice, arena))
                    .toList(),
            pooling,
            arena);
  }

  /** Most threads that can share heads and MLP evenly; more than a few would mostly wait. */
  private static int members(int threads, int heads, int mlpWidth) {
    return IntStream.rangeClosed(1, Math.min(threads, MOST_MEMBERS))
        .filter(count -> heads % count == 0)
        .filter(count -> mlpWidth % (count * RowKernels.COLUMN_MULTIPLE) == 0)
        .max()
        .orElse(1);
  }

  private static void requireMultiple(String what, long width) {
    if (width % RowKernels.COLUMN_MULTIPLE != 0) {
      throw new IllegalArgumentException(
          "%s must be a multiple of %d but is %d"
              .formatted(what, RowKernels.COLUMN_MULTIPLE, width));
    }
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    return encode(sequences, () -> {});
  }

  @Override
  public float[][] encode(List<int[]> sequences, Runnable pause) {
    weights.limits().check(sequences);
    float[][] vectors = new float[sequences.size()][];
    List<int[]> bins = bins(sequences);
    if (bins.size() > 1 || !encodeTogether(sequences, bins.getFirst(), vectors, pause)) {
      encodeInTurn(sequences, bins, vectors, pause);
    }
    return vectors;
  }

  /** Encodes them if all threads are free, and says whether they were. */
  private boolean encodeTogether(
      List<int[]> sequences, int[] chosen, float[][] vectors, Runnable pause) {
    List<BertTeam> free = new ArrayList<>();
    alone.drainTo(free);
    try {
      if (free.size() <= threads) {
        return false;
      }
      alone.add(free.removeLast());
      together.encode(sequences, chosen, vectors, pause);
      return true;
    } finally {
      alone.addAll(free);
    }
  }

  private void encodeInTurn(
      List<int[]> sequences, List<int[]> bins, float[][] vectors, Runnable pause) {
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          BertTeam one = take();
          try {
            for (int bin = next.getAndIncrement();
                bin < bins.size();
                bin = next.getAndIncrement()) {
              one.encode(sequences, bins.get(bin), vectors, pause);
            }
          } finally {
            alone.add(one);
          }
        };
    List<CompletableFuture<Void>> helping =
        IntStream.range(1, Math.min(threads, bins.size()))
            .mapToObj(_ -> CompletableFuture.runAsync(work, helpers))
            .toList();
    work.run();
    helping.forEach(CompletableFuture::join);
  }

  private BertTeam take() {
    try {
      return alone.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the encoder", e);
    }
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
    for (int i = 0; i <= threads; i++) {
      var _ = take();
    }
    helpers.shutdown();
    together.close();
    arena.close();
  }
}
