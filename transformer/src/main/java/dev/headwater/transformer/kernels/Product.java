package dev.headwater.transformer.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A matrix product of fixed shapes, destination = source · weights, compiled by oneDNN for this
 * processor; batched where the layouts have three dimensions. Threads share it, and each makes its
 * calls through a {@link Call} of its own.
 */
final class Product {
  private final long sourceLayout;
  private final long weightsLayout;
  private final long destinationLayout;
  private final long scalesLayout;
  private final long scratchpadLayout;
  private final long primitive;

  /**
   * Compiles a product. The layouts are {@link OneDnn}'s.
   *
   * @param scalesLayout of a scale for each column of the weights, or 0
   */
  Product(
      Arena arena,
      long sourceLayout,
      long weightsLayout,
      long destinationLayout,
      long scalesLayout) {
    this.sourceLayout = sourceLayout;
    this.weightsLayout = weightsLayout;
    this.destinationLayout = destinationLayout;
    this.scalesLayout = scalesLayout;
    long descriptor =
        OneDnn.productDescriptor(
            arena, sourceLayout, weightsLayout, destinationLayout, scalesLayout != 0);
    this.scratchpadLayout = OneDnn.scratchpadLayout(descriptor);
    this.primitive = OneDnn.primitive(arena, descriptor);
  }

  /** One thread's way to call the product. */
  Call newCall(Arena arena, long stream) {
    return new Call(arena, stream);
  }

  /** The arguments of a product, and its scratchpad. Not for several threads at once. */
  final class Call {
    private final long stream;
    private final long source;
    private final long weights;
    private final long destination;
    private final long scales;
    private final int count;
    private final long arguments;

    private Call(Arena arena, long stream) {
      this.stream = stream;
      this.source = OneDnn.memory(arena, sourceLayout);
      this.weights = OneDnn.memory(arena, weightsLayout);
      this.destination = OneDnn.memory(arena, destinationLayout);
      this.scales = scalesLayout == 0 ? 0 : OneDnn.memory(arena, scalesLayout);
      long scratchpad = OneDnn.memory(arena, scratchpadLayout);
      MemorySegment space = arena.allocate(Math.max(64, OneDnn.size(scratchpadLayout)), 64);
      OneDnn.setData(scratchpad, space.address());
      this.count = scalesLayout == 0 ? 4 : 5;
      this.arguments =
          OneDnn.arguments(
                  arena,
                  OneDnn.SOURCE,
                  source,
                  OneDnn.WEIGHTS,
                  weights,
                  OneDnn.DESTINATION,
                  destination,
                  OneDnn.SCRATCHPAD,
                  scratchpad,
                  OneDnn.WEIGHT_SCALES,
                  scales)
              .address();
    }

    /** Computes the product on arrays at these addresses; scales are 0 where it has none. */
    void run(long sourceAt, long weightsAt, long destinationAt, long scalesAt) {
      OneDnn.setData(source, sourceAt);
      OneDnn.setData(weights, weightsAt);
      OneDnn.setData(destination, destinationAt);
      if (scales != 0) {
        OneDnn.setData(scales, scalesAt);
      }
      OneDnn.execute(primitive, stream, count, arguments);
    }
  }
}
