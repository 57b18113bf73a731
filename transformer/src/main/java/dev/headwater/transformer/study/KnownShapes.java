package dev.headwater.transformer.study;

import dev.headwater.transformer.Gelu;
import dev.headwater.transformer.GptConfiguration;
import dev.headwater.transformer.GptConfiguration.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Published shapes, whose weights are not needed to count them. */
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
        new Architecture.Gpt2(Gelu.TANH), 50_257, 2_048, 12_288, 96, 96, 96, 49_152, 1e-5, false);
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
}
