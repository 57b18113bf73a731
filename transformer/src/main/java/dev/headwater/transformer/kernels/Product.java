package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/**
 * A matrix product of fixed shapes, destination = source · weights, compiled by oneDNN for this
 * processor; batched if the layouts have three dimensions. Threads share it, each with a {@link
 * Call} of its own.
 */
final class Product {
  private final long sourceLayout;
  private final long weightsLayout;
  private final long biasLayout;
  private final long destinationLayout;
  private final long scalesLayout;
  private final long scratchpadLayout;
  private final long primitive;

  /**
   * Compiles a product. The layouts are {@link OneDnn}'s.
   *
   * @param biasLayout of the row that is added to each row, or 0
   * @param scalesLayout of a scale for each column of the weights, or 0
   */
  Product(
      Arena arena,
      long sourceLayout,
      long weightsLayout,
      long biasLayout,
      long destinationLayout,
      long scalesLayout) {
    this(arena, sourceLayout, weightsLayout, biasLayout, destinationLayout, scalesLayout, false);
  }

  /**
   * Compiles a product.
   *
   * @param accumulate whether the product is added to the destination
   */
  Product(
      Arena arena,
      long sourceLayout,
      long weightsLayout,
      long biasLayout,
      long destinationLayout,
      long scalesLayout,
      boolean accumulate) {
    this.sourceLayout = sourceLayout;
    this.weightsLayout = weightsLayout;
    this.biasLayout = biasLayout;
    this.destinationLayout = destinationLayout;
    this.scalesLayout = scalesLayout;
    long descriptor =
        OneDnn.productDescriptor(
            arena,
            sourceLayout,
            weightsLayout,
            biasLayout,
            destinationLayout,
            scalesLayout != 0,
            accumulate);
    this.scratchpadLayout = OneDnn.scratchpadLayout(descriptor);
    this.primitive = OneDnn.primitive(arena, descriptor);
  }

  /** A call for one thread. */
  Call newCall(Arena arena, long stream) {
    return new Call(arena, stream);
  }

  /** The arguments of a product, and its scratchpad. Not thread-safe. */
  final class Call {
    private final long stream;
    private final long source;
    private final long weights;
    private final long destination;
    private final long bias; // 0 if there is none; so are scales
    private final long scales;
    private final int count;
    private final long arguments;

    private Call(Arena arena, long stream) {
      this.stream = stream;
      this.source = OneDnn.memory(arena, sourceLayout);
      this.weights = OneDnn.memory(arena, weightsLayout);
      this.destination = OneDnn.memory(arena, destinationLayout);
      this.bias = biasLayout == 0 ? 0 : OneDnn.memory(arena, biasLayout);
      this.scales = scalesLayout == 0 ? 0 : OneDnn.memory(arena, scalesLayout);
      long scratchpad = OneDnn.memory(arena, scratchpadLayout);
      MemorySegment space = arena.allocate(Math.max(64, OneDnn.size(scratchpadLayout)), 64);
      OneDnn.setData(scratchpad, space.address());
      LongStream.Builder pairs =
          LongStream.builder()
              .add(OneDnn.SOURCE)
              .add(source)
              .add(OneDnn.WEIGHTS)
              .add(weights)
              .add(OneDnn.DESTINATION)
              .add(destination)
              .add(OneDnn.SCRATCHPAD)
              .add(scratchpad);
      if (bias != 0) {
        pairs.add(OneDnn.BIAS).add(bias);
      }
      if (scales != 0) {
        pairs.add(OneDnn.WEIGHT_SCALES).add(scales);
      }
      long[] all = pairs.build().toArray();
      this.count = all.length / 2;
      this.arguments = OneDnn.arguments(arena, all).address();
    }

    /** Computes the product on arrays at these addresses; bias and scales only if it has them. */
    void run(long sourceAt, long weightsAt, long biasAt, long destinationAt, long scalesAt) {
      OneDnn.setData(source, sourceAt);
      OneDnn.setData(weights, weightsAt);
      OneDnn.setData(destination, destinationAt);
      if (bias != 0) {
        OneDnn.setData(bias, biasAt);
      }
      if (scales != 0) {
        OneDnn.setData(scales, scalesAt);
      }
      OneDnn.execute(primitive, stream, count, arguments);
    }
  }
}
