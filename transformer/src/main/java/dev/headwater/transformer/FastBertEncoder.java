package dev.headwater.transformer;

import dev.headwater.transformer.kernels.KernelThread;
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
 * BERT, fast: computes what {@link BertEncoder} defines, with oneDNN's products on packed weights
 * and fused kernels between them. Each thread takes the next few sequences through the whole
 * network. The caller's thread is one of them.
 */
public final class FastBertEncoder implements Encoder {
  private final Arena arena = Arena.ofShared();
  private final PackedBert weights;
  private final BlockingQueue<BertPass> passes;
  private final int threads;
  private final ExecutorService helpers;

  /**
   * An encoder.
   *
   * @param precision not {@link Precision#PLAIN}, and supported by this processor
   * @param threads how many work at the same time, each on one core
   * @throws IllegalArgumentException if the widths are no multiples of 16
   */
  public FastBertEncoder(
      BertWeights weights, int heads, Pooling pooling, Precision precision, int threads) {
    requireMultiple("the model width", weights.width());
    requireMultiple("the head width", weights.width() / heads);
    requireMultiple("the MLP width", weights.blocks().getFirst().up().weight().columns());
    this.weights = PackedBert.of(weights, heads, precision, arena);
    this.threads = threads;
    this.passes = new ArrayBlockingQueue<>(threads);
    for (int i = 0; i < threads; i++) {
      passes.add(new BertPass(this.weights, pooling, new KernelThread(arena)));
    }
    this.helpers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("encoder-", 0).factory());
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
    weights.limits().check(sequences);
    float[][] vectors = new float[sequences.size()][];
    List<int[]> bins = bins(sequences);
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          BertPass pass = take();
          try {
            KernelThread.enter();
            for (int bin = next.getAndIncrement();
                bin < bins.size();
                bin = next.getAndIncrement()) {
              pass.encode(sequences, bins.get(bin), vectors);
            }
          } finally {
            passes.add(pass);
          }
        };
    List<CompletableFuture<Void>> helping =
        IntStream.range(1, Math.min(threads, bins.size()))
            .mapToObj(_ -> CompletableFuture.runAsync(work, helpers))
            .toList();
    work.run();
    helping.forEach(CompletableFuture::join);
    return vectors;
  }

  private BertPass take() {
    try {
      return passes.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the encoder", e);
    }
  }

  /**
   * Puts sequences together that take about the same work: the longest first, each into the first
   * bin that it fits into. Small batches are spread over all threads.
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

  /** Waits for the batches that run. */
  @Override
  public void close() {
    for (int i = 0; i < threads; i++) {
      var _ = take();
    }
    helpers.shutdown();
    arena.close();
  }
}
