package dev.headwater.transformer.gpt;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.QuantizedGptWeights.PostNorms;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The weights of a GPT of the Llama family as {@link FastGpt} reads them. Norms are addresses of C
 * floats.
 *
 * @param tokenEmbedding [V, C]
 * @param unembedding [V, C]
 */
record PackedGpt(
    GptConfiguration shape,
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
      int queries = shape.queryWidth();
      return new Shapes(
          new LinearShape(arena, formats.attention(), width, queries + 2 * shape.keyValueWidth()),
          new LinearShape(arena, formats.attention(), queries, width),
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
   * One layer.
   *
   * @param queryKeyValue [C, (H + 2·K)·D]
   * @param heads what makes queries, keys and values of its product
   * @param output [H·D, C]
   * @param gateUp [C, 2·F], gates and ups as {@link GatedKernels} reads them
   * @param down [F, C]
   * @param attentionPostNorm of what attention gives, or 0
   * @param mlpPostNorm of what the MLP gives, or 0
   */
  record Block(
      long attentionNorm,
      Linear queryKeyValue,
      PackedHeads heads,
      Linear output,
      long attentionPostNorm,
      long mlpNorm,
      Linear gateUp,
      Linear down,
      long mlpPostNorm) {}

  /** Addresses of the cosines and sines, [P, D/2] floats each. */
  record Rotation(long cosines, long sines, int headWidth) {
    static Rotation of(GptConfiguration shape, Rope rope, Arena arena) {
      RotaryEmbedding rotary = new RotaryEmbedding(shape.contextSize(), shape.headWidth(), rope);
      return new Rotation(
          PackedHeads.copy(arena, rotary.cosines()),
          PackedHeads.copy(arena, rotary.sines()),
          shape.headWidth());
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
    if (!(shape.architecture() instanceof Architecture.Llama llama)) {
      throw new IllegalArgumentException("only the Llama family has a fast form");
    }
    Arena arena = memory.arena();
    Shapes shapes = Shapes.of(shape, formats, arena);
    CompletableFuture<QuantizedMatrix> embedding =
        matrix(weights.tokenEmbedding(), memory, "embedding");
    CompletableFuture<QuantizedMatrix> unembedding =
        shape.tiedUnembedding() ? embedding : matrix(weights.unembedding(), memory, "unembedding");
    LlamaAttention attention = llama.attention();
    Map<Rope, Rotation> rotations =
        attention.ropes().collect(toMap(rope -> rope, rope -> Rotation.of(shape, rope, arena)));
    int[] order = attention.rope().order(shape.headWidth()); // the same in all layers
    List<Block> blocks =
        IntStream.range(0, shape.layers())
            .parallel()
            .mapToObj(layer -> {
              QuantizedGptWeights.Block block = weights.blocks().get(layer);
              Rope rope = attention.rope(layer, shape.contextSize());
              Rotation rotation = requireNonNull(rotations.get(rope));
              PackedHeads heads = PackedHeads.of(block, shape, rotation, order, arena);
              return pack(block, heads, order, shapes, memory, "layer " + layer + ", ");
            })
            .toList();
    return new PackedGpt(
        shape,
        shapes,
        embedding.join(),
        blocks,
        PackedHeads.copy(arena, weights.finalNorm()),
        unembedding.join());
  }

  /** Packs a matrix, beside other work. */
  private static CompletableFuture<QuantizedMatrix> matrix(
      QuantizedTensor tensor, PackedWeights memory, String name) {
    return CompletableFuture.supplyAsync(() -> WeightRows.of(tensor).matrix(memory, name));
  }

  private static Block pack(
      QuantizedGptWeights.Block block,
      PackedHeads heads,
      int[] order,
      Shapes shapes,
      PackedWeights memory,
      String name) {
    WeightRows queryKeyValue =
        WeightRows.of(block.query())
            .inEach(order)
            .and(WeightRows.of(block.key()).inEach(order))
            .and(WeightRows.of(block.value()));
    WeightRows gateUp =
        WeightRows.of(block.gate()).alternating(WeightRows.of(block.up()), GatedKernels.ALTERNATE);
    PostNorms post = block.postNorms();
    Arena arena = memory.arena();
    return new Block(
        PackedHeads.copy(arena, block.attentionNorm()),
        Linear.of(queryKeyValue, shapes.queryKeyValue(), memory, name + "queryKeyValue"),
        heads,
        Linear.of(WeightRows.of(block.output()), shapes.output(), memory, name + "output"),
        post == null ? 0 : PackedHeads.copy(arena, post.attention()),
        PackedHeads.copy(arena, block.mlpNorm()),
        Linear.of(gateUp, shapes.gateUp(), memory, name + "gateUp"),
        Linear.of(WeightRows.of(block.down()), shapes.down(), memory, name + "down"),
        post == null ? 0 : PackedHeads.copy(arena, post.mlp()));
  }
}
