package dev.headwater.transformer;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A GPT of a few thousand random weights. */
final class TinyGpt {
  static final GptConfiguration SHAPE =
      new GptConfiguration(50, 600, 16, 2, 4, 2, 24, 10_000, 1e-5);

  private TinyGpt() {}

  static Gpt create() {
    return new Gpt(SHAPE, weights(SHAPE));
  }

  static GptWeights weights(GptConfiguration shape) {
    Nd4j.getRandom().setSeed(7);
    int c = shape.modelWidth();
    int f = shape.feedForwardWidth();
    Supplier<GptWeights.Block> block =
        () ->
            new GptWeights.Block(
                random(c),
                random(c, c),
                random(shape.keyValueWidth(), c),
                random(shape.keyValueWidth(), c),
                random(c, c),
                random(c),
                random(f, c),
                random(f, c),
                random(c, f));
    List<GptWeights.Block> blocks = Stream.generate(block).limit(shape.layers()).toList();
    return new GptWeights(
        random(shape.vocabularySize(), c), blocks, random(c), random(shape.vocabularySize(), c));
  }

  /** The same model with as many key-value heads as heads: each is repeated for its group. */
  static Gpt withRepeatedHeads() {
    GptWeights weights = weights(SHAPE);
    GptConfiguration shape = new GptConfiguration(50, 600, 16, 2, 4, 4, 24, 10_000, 1e-5);
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
                    b.gate(),
                    b.up(),
                    b.down()))
            .toList();
    return new Gpt(
        shape,
        new GptWeights(
            weights.tokenEmbedding(), blocks, weights.finalNorm(), weights.unembedding()));
  }

  private static INDArray repeatHeads(INDArray projection) {
    int width = SHAPE.headWidth();
    int group = SHAPE.heads() / SHAPE.keyValueHeads();
    int[] rows =
        IntStream.range(0, SHAPE.modelWidth())
            .map(row -> row / width / group * width + row % width)
            .toArray();
    return projection.getRows(rows).dup('c');
  }

  private static INDArray random(long... shape) {
    return Nd4j.randn(DataType.FLOAT, shape).dup('c');
  }
}
