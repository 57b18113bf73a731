package dev.headwater.transformer.gpt;

import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A GPT of a few thousand random weights. */
public final class TinyGpt {
  public static final GptConfiguration SHAPE = shape(2);

  private TinyGpt() {}

  private static GptConfiguration shape(int keyValueHeads) {
    return new GptConfiguration(llama(keyValueHeads, 4), 50, 600, 16, 2, 4, 24, false);
  }

  /** Llama itself, its pairs as in GGUF files. */
  public static Architecture.Llama llama(int keyValueHeads, int headWidth) {
    return LlamaFamily.LLAMA.architecture(
        keyValueHeads * headWidth,
        keyValueHeads,
        headWidth,
        1 / Math.sqrt(headWidth),
        Rope.of(10_000, headWidth, Rope.Pairs.NEIGHBOURS),
        null,
        null,
        1e-5);
  }

  public static Gpt create() {
    return new Gpt(SHAPE, weights(SHAPE));
  }

  public static GptWeights weights(GptConfiguration shape) {
    Nd4j.getRandom().setSeed(7);
    int c = shape.modelWidth();
    int f = shape.feedForwardWidth();
    Supplier<GptWeights.Block> block =
        () ->
            new GptWeights.Block(
                norm(c),
                linear(c, c),
                linear(shape.keyValueWidth(), c),
                linear(shape.keyValueWidth(), c),
                linear(c, c),
                norm(c),
                new GptWeights.Mlp(linear(f, c), linear(f, c), linear(c, f)));
    List<GptWeights.Block> blocks = Stream.generate(block).limit(shape.layers()).toList();
    return new GptWeights(
        random(shape.vocabularySize(), c),
        null,
        blocks,
        norm(c),
        random(shape.vocabularySize(), c));
  }

  /** The same model with as many key-value heads as heads: each is repeated for its group. */
  public static Gpt withRepeatedHeads() {
    GptWeights weights = weights(SHAPE);
    GptConfiguration shape = shape(4);
    List<GptWeights.Block> blocks =
        weights.blocks().stream()
            .map(b ->
                new GptWeights.Block(
                    b.attentionNorm(),
                    b.query(),
                    repeatHeads(b.key()),
                    repeatHeads(b.value()),
                    b.output(),
                    b.mlpNorm(),
                    b.mlp()))
            .toList();
    return new Gpt(
        shape,
        new GptWeights(
            weights.tokenEmbedding(), null, blocks, weights.finalNorm(), weights.unembedding()));
  }

  private static Projection repeatHeads(Projection projection) {
    int width = SHAPE.headWidth();
    int group = SHAPE.heads() / SHAPE.keyValueHeads();
    int[] rows =
        IntStream.range(0, SHAPE.modelWidth())
            .map(row -> row / width / group * width + row % width)
            .toArray();
    return new Projection(projection.weight().getRows(rows).dup('c'), null);
  }

  private static Projection linear(int out, int in) {
    return new Projection(random(out, in), null);
  }

  private static Norm norm(int width) {
    return new Norm(random(width), null);
  }

  private static INDArray random(long... shape) {
    return Nd4j.randn(DataType.FLOAT, shape).dup('c');
  }
}
