package dev.headwater.transformer.bert;

import static dev.headwater.transformer.bert.RandomBert.CONTEXT;
import static dev.headwater.transformer.bert.RandomBert.HEADS;
import static dev.headwater.transformer.bert.RandomBert.VOCABULARY;
import static dev.headwater.transformer.bert.RandomBert.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BertEncoderTest {
  private static final int[] SHORT = {2, 7, 3};
  private static final int[] LONG = {2, 9, 1, 29, 0, 7, 7, 15, 3};

  private final BertWeights weights = RandomBert.weights();
  private final BertEncoder encoder = new BertEncoder(weights, HEADS, Pooling.CLASS_TOKEN, 2);

  @AfterEach
  void close() {
    encoder.close();
  }

  @Test
  void computesBert() {
    double[][] states = new DoubleBert(weights, HEADS).states(LONG);
    assertSameDirection(encoder.encode(List.of(LONG))[0], states[0]);
  }

  @Test
  void meanPoolingTakesAllTokens() {
    double[][] states = new DoubleBert(weights, HEADS).states(LONG);
    double[] sum = new double[WIDTH];
    for (double[] state : states) {
      for (int c = 0; c < WIDTH; c++) {
        sum[c] += state[c];
      }
    }
    try (BertEncoder mean = new BertEncoder(weights, HEADS, Pooling.MEAN, 1)) {
      assertSameDirection(mean.encode(List.of(LONG))[0], sum);
    }
  }

  @Test
  void aBatchGivesWhatItsSequencesGiveAlone() {
    float[][] together = encoder.encode(List.of(LONG, SHORT, LONG));
    assertThat(together[0]).isEqualTo(encoder.encode(List.of(LONG))[0]);
    assertThat(together[1]).isEqualTo(encoder.encode(List.of(SHORT))[0]);
    assertThat(together[2]).isEqualTo(together[0]);
  }

  @Test
  void thePlaceOfATokenMatters() {
    float[][] vectors = encoder.encode(List.of(new int[] {2, 4, 5, 3}, new int[] {2, 5, 4, 3}));
    assertThat(vectors[0]).isNotEqualTo(vectors[1]);
  }

  @Test
  void encodesOneTokenAndAFullContext() {
    assertThat(encoder.encode(List.of(new int[] {2}, new int[CONTEXT]))).hasDimensions(2, WIDTH);
    assertThat(encoder.dimensions()).isEqualTo(WIDTH);
    assertThat(encoder.contextSize()).isEqualTo(CONTEXT);
  }

  @Test
  void manyCallersGetTheirOwnVectors() {
    List<int[]> sequences =
        IntStream.range(0, VOCABULARY).mapToObj(i -> new int[] {2, i, 3}).toList();
    float[][] expected = encoder.encode(sequences);
    IntStream.range(0, 200)
        .parallel()
        .map(i -> i % VOCABULARY)
        .forEach(
            i -> assertThat(encoder.encode(List.of(sequences.get(i)))[0]).isEqualTo(expected[i]));
  }

  @Test
  void refusesBadInput() {
    assertRefused(List.of(), "there must be at least one sequence");
    assertRefused(List.of(SHORT, new int[0]), "a sequence must have 1 to 12 tokens but has 0");
    assertRefused(List.of(new int[13]), "a sequence must have 1 to 12 tokens but has 13");
    assertRefused(List.of(new int[] {2, 30}), "a token id must be from 0 to 29 but is 30");
    assertRefused(List.of(new int[] {-1}), "a token id must be from 0 to 29 but is -1");
  }

  @Test
  void saysHowToGetMissingWeights(@TempDir Path folder) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            BertEncoders.load(
                EncoderModel.BGE_SMALL_EN, folder.resolve("model.onnx"), Precision.PLAIN, 1))
        .withMessageEndingWith("model.onnx is missing; \"./headwater models\" fetches it");
  }

  @Test
  void refusesTheWeightsOfAnotherModel(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("model.onnx"), OnnxExport.of(weights).toByteArray());
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> BertEncoders.load(EncoderModel.BGE_SMALL_EN, file, Precision.PLAIN, 1))
        .withMessageEndingWith(
            "is not bge-small-en-v1.5: "
                + "its vectors have 8 numbers and its context 12 tokens, not 384 and 512");
  }

  private void assertRefused(List<int[]> sequences, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(sequences))
        .withMessage(message);
  }

  private static void assertSameDirection(float[] unit, double[] expected) {
    double length =
        Math.sqrt(IntStream.range(0, WIDTH).mapToDouble(c -> expected[c] * expected[c]).sum());
    for (int c = 0; c < WIDTH; c++) {
      assertThat((double) unit[c]).as("number %d", c).isCloseTo(expected[c] / length, within(1e-5));
    }
  }
}
