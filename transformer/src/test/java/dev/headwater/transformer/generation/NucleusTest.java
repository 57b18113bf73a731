package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headwater.transformer.generation.Sampler.Candidate;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the nucleus of any logits and settings. */
class NucleusTest {
  static Stream<Arguments> cases() {
    Random random = new Random(12);
    return Stream.generate(
            () -> {
              float[] logits = new float[1 + random.nextInt(400)];
              double scale = 0.1 + 6 * random.nextDouble();
              for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (scale * random.nextGaussian());
              }
              double temperature = 0.05 + 1.9 * random.nextDouble();
              double topP = random.nextBoolean() ? 1 : 0.01 + 0.98 * random.nextDouble();
              int topK = random.nextBoolean() ? 0 : 1 + random.nextInt(50);
              return Arguments.of(
                  logits, new GenerationSettings(temperature, topP, topK, random.nextLong(), 1));
            })
        .limit(200);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsTheFewestLikeliestTokensThatReachTopP(float[] logits, GenerationSettings settings) {
    double[] p = Softmax.of(logits, settings.temperature());
    double[] sorted = Arrays.stream(p).map(x -> -x).sorted().map(x -> -x).toArray();
    int limit = settings.topK() == 0 ? p.length : Math.min(settings.topK(), p.length);
    double total = Arrays.stream(sorted).limit(limit).sum();
    Candidate[] nucleus = Sampler.nucleus(logits, settings);

    assertThat(nucleus.length).isBetween(1, limit);
    double kept = 0;
    for (int i = 0; i < nucleus.length; i++) {
      assertThat(p[nucleus[i].token()]).isEqualTo(sorted[i]);
      kept += sorted[i];
    }
    double without = kept - sorted[nucleus.length - 1];
    assertThat(without).isLessThan(settings.topP() * total + 1e-12);
    if (nucleus.length < limit) {
      assertThat(kept).isGreaterThanOrEqualTo(settings.topP() * total - 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keepsTheRatiosOfTheProbabilities(float[] logits, GenerationSettings settings) {
    double[] p = Softmax.of(logits, settings.temperature());
    Candidate[] nucleus = Sampler.nucleus(logits, settings);
    assertThat(Arrays.stream(nucleus).mapToInt(Candidate::token)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(nucleus).mapToDouble(Candidate::probability).sum())
        .isCloseTo(1, within(1e-9));
    for (Candidate candidate : nucleus) {
      double expected = p[candidate.token()] / p[nucleus[0].token()] * nucleus[0].probability();
      assertThat(candidate.probability()).isCloseTo(expected, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void drawsOnlyFromIt(float[] logits, GenerationSettings settings) {
    Integer[] tokens =
        Arrays.stream(Sampler.nucleus(logits, settings))
            .map(Candidate::token)
            .toArray(Integer[]::new);
    Sampler sampler = Sampler.of(settings);
    for (int i = 0; i < 30; i++) {
      assertThat(sampler.sample(logits)).isIn((Object[]) tokens);
    }
  }
}
