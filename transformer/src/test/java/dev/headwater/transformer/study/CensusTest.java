package dev.headwater.transformer.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.gpt.GateActivation;
import dev.headwater.transformer.gpt.Gelu;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights;
import dev.headwater.transformer.gpt.GptWeights.Block;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.gpt.LlamaAttention;
import dev.headwater.transformer.gpt.Rope;
import dev.headwater.transformer.gpt.TinyGpt;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CensusTest {
  @Test
  void countsGpt3AsItsTableDoes() {
    Census census = Census.of(shape("gpt3-175b"));
    assertThat(census.matrices())
        .extracting(
            Census.Kind::name, Census.Kind::formula, Census.Kind::count, Census.Kind::weights)
        .map(Object::toString)
        .containsExactly(
            "(\"Embedding\", \"50,257 tokens × 12,288 wide\", 1L, 617558016L)",
            "(\"Key\", \"128 per head × 12,288 wide × 96 heads × 96 layers\", 9216L, 14495514624L)",
            "(\"Query\", \"128 per head × 12,288 wide × 96 heads × 96 layers\", 9216L,"
                + " 14495514624L)",
            "(\"Value\", \"128 per head × 12,288 wide × 96 heads × 96 layers\", 9216L,"
                + " 14495514624L)",
            "(\"Output\", \"12,288 wide × 128 per head × 96 heads × 96 layers\", 96L,"
                + " 14495514624L)",
            "(\"Up-projection\", \"49,152 neurons × 12,288 wide × 96 layers\", 96L, 57982058496L)",
            "(\"Down-projection\", \"12,288 wide × 49,152 neurons × 96 layers\", 96L,"
                + " 57982058496L)",
            "(\"Unembedding\", \"50,257 tokens × 12,288 wide\", 1L, 617558016L)");
    assertThat(census.weights()).isEqualTo(175_181_291_520L);
    assertThat(census.matrixCount()).isEqualTo(27_938);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, 124439808",
    "gpt2-medium, 354823168",
    "gpt2-large, 774030080",
    "gpt2-xl, 1557611200"
  })
  void countsTheNumbersInTheFilesOfGpt2(String name, long stored) {
    assertThat(Census.of(shape(name)).stored()).isEqualTo(stored);
  }

  static Stream<GptConfiguration> small() {
    Architecture gpt2 = new Architecture.Gpt2(Gelu.TANH, 1e-5);
    return Stream.of(
        GptConfiguration.gpt2(11, 5, 12, 3, 4),
        new GptConfiguration(gpt2, 11, 5, 12, 2, 3, 7, false),
        new GptConfiguration(TinyGpt.llama(2, 4), 13, 7, 16, 3, 4, 10, true),
        new GptConfiguration(TinyGpt.llama(1, 2), 13, 7, 16, 1, 8, 10, false),
        new GptConfiguration(wide(true, false, false), 13, 7, 16, 3, 4, 10, true),
        new GptConfiguration(wide(false, true, true), 13, 7, 16, 2, 4, 10, false));
  }

  /** Heads of 8 numbers, with what some models of the Llama family have. */
  private static Architecture wide(boolean biases, boolean headNorms, boolean postNorms) {
    Rope rope = Rope.of(10_000, 8, Rope.Pairs.HALVES);
    return new Architecture.Llama(
        new LlamaAttention(2, 8, 1, biases, headNorms, rope, null, null),
        GateActivation.GELU,
        4,
        postNorms,
        1e-6);
  }

  @ParameterizedTest
  @MethodSource("small")
  void equalsTheSizesOfTheArrays(GptConfiguration shape) {
    try (GptWeights weights = weights(shape)) {
      Census census = Census.of(shape);
      assertThat(census.stored()).isEqualTo(weights.arrays().mapToLong(INDArray::length).sum());
      Map<String, Long> counted =
          Stream.concat(census.matrices().stream(), census.apart().stream())
              .collect(Collectors.toMap(Census.Kind::name, Census.Kind::weights));
      assertThat(counted)
          .containsEntry("Embedding", weights.tokenEmbedding().length())
          .containsEntry("Query", sum(weights, Block::query))
          .containsEntry("Key", sum(weights, Block::key))
          .containsEntry("Value", sum(weights, Block::value))
          .containsEntry("Output", sum(weights, Block::output))
          .containsEntry("Up-projection", sum(weights, b -> b.mlp().up()))
          .containsEntry("Down-projection", sum(weights, b -> b.mlp().down()))
          .containsEntry("Unembedding", weights.unembedding().length());
      INDArray positions = weights.positionEmbedding();
      assertThat(counted.getOrDefault("Positions", 0L))
          .isEqualTo(positions == null ? 0 : positions.length());
    }
  }

  @Test
  void countsAnEncoderAsItsPublicationDoes() {
    Architecture form = new Architecture.Gpt2(Gelu.EXACT, 1e-12);
    Census bert =
        Census.ofEncoder(new GptConfiguration(form, 30_522, 512, 768, 12, 12, 3_072, false));
    assertThat(bert.stored()).isEqualTo(108_891_648); // bert-base-uncased without its pooler
  }

  private static long sum(GptWeights weights, Function<Block, Projection> matrix) {
    return weights.blocks().stream().mapToLong(b -> matrix.apply(b).weight().length()).sum();
  }

  private static GptConfiguration shape(String name) {
    return KnownShapes.named(name).orElseThrow();
  }

  private static GptWeights weights(GptConfiguration shape) {
    int c = shape.modelWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    int q = shape.queryWidth();
    Architecture.Llama llama =
        shape.architecture() instanceof Architecture.Llama family ? family : null;
    boolean biased = llama == null;
    boolean biasedHeads = llama == null || llama.attention().biases();
    int d = llama != null && llama.attention().headNorms() ? shape.headWidth() : 0;
    boolean postNorms = llama != null && llama.postNorms();
    List<Block> blocks =
        Stream.generate(() ->
                new Block(
                    norm(biased, c),
                    linear(biasedHeads, q, c),
                    linear(biasedHeads, k, c),
                    linear(biasedHeads, k, c),
                    linear(biased, c, q),
                    norm(biased, c),
                    new Mlp(
                        biased ? null : linear(false, f, c),
                        linear(biased, f, c),
                        linear(biased, c, f)),
                    d == 0 ? null : norm(false, d),
                    d == 0 ? null : norm(false, d),
                    postNorms ? norm(false, c) : null,
                    postNorms ? norm(false, c) : null))
            .limit(shape.layers())
            .toList();
    INDArray embedding = Nd4j.zeros(shape.vocabularySize(), c);
    return new GptWeights(
        embedding,
        biased ? Nd4j.zeros(shape.contextSize(), c) : null,
        blocks,
        norm(biased, c),
        shape.tiedUnembedding() ? embedding : Nd4j.zeros(shape.vocabularySize(), c));
  }

  private static Projection linear(boolean biased, int out, int in) {
    return new Projection(Nd4j.zeros(out, in), biased ? Nd4j.zeros(out) : null);
  }

  private static Norm norm(boolean biased, int width) {
    return new Norm(Nd4j.zeros(width), biased ? Nd4j.zeros(width) : null);
  }
}
