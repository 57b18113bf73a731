package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.kernels.GatedKernels;
import dev.headwater.transformer.kernels.LinearShape;
import dev.headwater.transformer.kernels.PackedLinear;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.kernels.PlainLinear;
import dev.headwater.transformer.kernels.Processor;
import dev.headwater.transformer.kernels.QuantizedMatrix;
import dev.headwater.transformer.kernels.RowFormat;
import dev.headwater.transformer.tensors.QuantizedTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The weights of a GPT of the Llama family as {@link FastGpt} reads them. Norms are addresses of C
 * floats.
 *
 * @param rotation of queries and keys
 * @param tokenEmbedding [V, C]
 * @param unembedding [V, C]
 */
record PackedGpt(
    GptConfiguration shape,
    Rotation rotation,
    Shapes shapes,
    QuantizedMatrix tokenEmbedding,
    List<Block> blocks,
    long finalNorm,
    QuantizedMatrix unembedding) {

  /**
   * Formats of the rows that are multiplied by many at a time.
   *
   * @param attention of all its maps
   */
  record Formats(RowFormat attention, RowFormat gateUp, RowFormat down) {
    static Formats all(RowFormat format) {
      return new Formats(format, format, format);
    }

    /**
     * The fastest on this processor that keep the perplexity within half a percent: 8 bits would be
     * too few for attention's maps and for {@code down}, whose inputs have columns far larger than
     * the others (docs/decisions.md).
     */
    static Formats fastest() {
      RowFormat wide = Processor.hasBf16() ? RowFormat.BF16 : RowFormat.F32;
      return new Formats(wide, Processor.hasInt8() ? RowFormat.INT8 : wide, wide);
    }
  }

  /** Maps of the same shape share their products. */
  record Shapes(
      LinearShape queryKeyValue, LinearShape output, LinearShape gateUp, LinearShape down) {
    static Shapes of(GptConfiguration shape, Formats formats, Arena arena) {
      int width = shape.modelWidth();
      int neurons = shape.feedForwardWidth();
      return new Shapes(
          new LinearShape(arena, formats.attention(), width, width + 2 * shape.keyValueWidth()),
          new LinearShape(arena, formats.attention(), width, width),
          new LinearShape(arena, formats.gateUp(), width, 2 * neurons),
          new LinearShape(arena, formats.down(), neurons, width));
    }
  }

  /**
   * A linear map, twice.
   *
   * @param few as a few rows are multiplied by it: as exact as the file
   * @param many as many rows are
   */
  record Linear(QuantizedMatrix few, PackedLinear many) {
    static Linear of(WeightRows rows, LinearShape shape, PackedWeights memory, String name) {
      return new Linear(
          rows.matrix(memory, name),
          shape.pack(
              memory,
              name + " of many",
              () -> new PlainLinear(rows.transposed(), new float[rows.count()])));
    }
  }

  /**
   * One layer. The pairs of a head that are rotated together are D/2 numbers apart in queries and
   * keys.
   *
   * @param queryKeyValue [C, (H + 2·K)·D]
   * @param output [H·D, C]
   * @param gateUp [C, 2·F], gates and ups as {@link GatedKernels} reads them
   * @param down [F, C]
   */
  record Block(
      long attentionNorm,
      Linear queryKeyValue,
      Linear output,
      long mlpNorm,
      Linear gateUp,
      Linear down) {}

  /** Addresses of the cosines and sines, [P, D/2] floats each. */
  record Rotation(long cosines, long sines, int headWidth) {
    static Rotation of(GptConfiguration shape, double base, Arena arena) {
      RotaryEmbedding rotary = new RotaryEmbedding(shape.contextSize(), shape.headWidth(), base);
      return new Rotation(
          copy(rotary.cosines(), arena), copy(rotary.sines(), arena), shape.headWidth());
    }

    long cosinesAt(int position) {
      return cosines + 2L * headWidth * position;
    }

    long sinesAt(int position) {
      return sines + 2L * headWidth * position;
    }
  }

  /**
   * Packs all weights that were not kept.
   *
   * @param formats of the rows of long passes
   */
  static PackedGpt of(
      GptConfiguration shape, QuantizedGptWeights weights, Formats formats, PackedWeights memory) {
    if (!(shape.architecture() instanceof Architecture.Llama(_, double base, _))) {
      throw new IllegalArgumentException("only the Llama family has a fast form");
    }
    Arena arena = memory.arena();
    Shapes shapes = Shapes.of(shape, formats, arena);
    CompletableFuture<QuantizedMatrix> embedding =
        matrix(weights.tokenEmbedding(), memory, "embedding");
    CompletableFuture<QuantizedMatrix> unembedding =
        shape.tiedUnembedding() ? embedding : matrix(weights.unembedding(), memory, "unembedding");
    List<Block> blocks =
        IntStream.range(0, shape.layers())
            .parallel()
            .mapToObj(layer ->
                pack(weights.blocks().get(layer), shape, shapes, memory, "layer " + layer + ", "))
            .toList();
    return new PackedGpt(
        shape,
        Rotation.of(shape, base, arena),
        shapes,
        embedding.join(),
        blocks,
        copy(weights.finalNorm(), arena),
        unembedding.join());
  }

  /** Packs a matrix, beside other work. */
  private static CompletableFuture<QuantizedMatrix> matrix(
      QuantizedTensor tensor, PackedWeights memory, String name) {
    return CompletableFuture.supplyAsync(() -> WeightRows.of(tensor).matrix(memory, name));
  }

  private static Block pack(
      QuantizedGptWeights.Block block,
      GptConfiguration shape,
      Shapes shapes,
      PackedWeights memory,
      String name) {
    int[] halves = halves(shape.headWidth());
    WeightRows queryKeyValue =
        WeightRows.of(block.query())
            .inEach(halves)
            .and(WeightRows.of(block.key()).inEach(halves))
            .and(WeightRows.of(block.value()));
    WeightRows gateUp =
        WeightRows.of(block.gate()).alternating(WeightRows.of(block.up()), GatedKernels.ALTERNATE);
    return new Block(
        copy(block.attentionNorm(), memory.arena()),
        Linear.of(queryKeyValue, shapes.queryKeyValue(), memory, name + "queryKeyValue"),
        Linear.of(WeightRows.of(block.output()), shapes.output(), memory, name + "output"),
        copy(block.mlpNorm(), memory.arena()),
        Linear.of(gateUp, shapes.gateUp(), memory, name + "gateUp"),
        Linear.of(WeightRows.of(block.down()), shapes.down(), memory, name + "down"));
  }

  /** A head's numbers in the order: the first of each pair, then the second of each. */
  private static int[] halves(int headWidth) {
    return IntStream.range(0, headWidth)
        .map(i -> i < headWidth / 2 ? 2 * i : 2 * (i - headWidth / 2) + 1)
        .toArray();
  }

  private static long copy(float[] values, Arena arena) {
    MemorySegment copy = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, copy, ValueLayout.JAVA_FLOAT, 0, values.length);
    return copy.address();
  }
}
