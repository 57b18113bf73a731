package dev.headwater.transformer.study;

import dev.headwater.transformer.bert.BertWeights;
import dev.headwater.transformer.gpt.Gelu;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shapes to count: published ones, whose weights are not needed, and those of encoders. */
public final class KnownShapes {
  private static final Map<String, GptConfiguration> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("gpt3-175b", gpt3());
    SHAPES.put("gpt2", gpt2(768, 12, 12));
    SHAPES.put("gpt2-medium", gpt2(1_024, 24, 16));
    SHAPES.put("gpt2-large", gpt2(1_280, 36, 20));
    SHAPES.put("gpt2-xl", gpt2(1_600, 48, 25));
  }

  private KnownShapes() {}

  /** Its unembedding is counted as a matrix of its own. */
  private static GptConfiguration gpt3() {
    return new GptConfiguration(
        new Architecture.Gpt2(Gelu.TANH, 1e-5), 50_257, 2_048, 12_288, 96, 96, 49_152, false);
  }

  private static GptConfiguration gpt2(int modelWidth, int layers, int heads) {
    return GptConfiguration.gpt2(50_257, 1_024, modelWidth, layers, heads);
  }

  public static Set<String> names() {
    return SHAPES.keySet();
  }

  /** The shape of that name, if it is known. */
  public static Optional<GptConfiguration> named(String name) {
    return Optional.ofNullable(SHAPES.get(name));
  }

  /**
   * The shape of an encoder's blocks, as a GPT's.
   *
   * @param heads which the weights do not say
   */
  public static GptConfiguration of(BertWeights weights, int heads) {
    return new GptConfiguration(
        new Architecture.Gpt2(Gelu.EXACT, 1e-12),
        weights.vocabularySize(),
        weights.contextSize(),
        weights.width(),
        weights.blocks().size(),
        heads,
        weights.mlpWidth(),
        false);
  }
}
