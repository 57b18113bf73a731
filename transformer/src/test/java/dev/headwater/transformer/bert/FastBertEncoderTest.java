package dev.headwater.transformer.bert;

import static dev.headwater.transformer.bert.RandomBert.HEADS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.kernels.PackedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastBertEncoderTest {
  private static final int CONTEXT = 300;
  private static final BertWeights WEIGHTS = RandomBert.weights(CONTEXT, 64, 0.2);

  private final Random random = new Random(2);

  @BeforeEach
  void needsOneDnn() {
    assumeTrue(Precision.FP32.isSupported(), "there is no oneDNN for this system");
  }

  private int[] sequence(int length) {
    return random.ints(length, 0, RandomBert.VOCABULARY).toArray();
  }

  private static FastBertEncoder encoder(Precision precision, Pooling pooling) {
    return new FastBertEncoder(WEIGHTS, HEADS, pooling, precision, 2);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
  void agreesWithThePlainEncoder(Precision precision) {
    assumeTrue(precision.isSupported(), "this processor has no " + precision);
    List<int[]> sequences =
        IntStream.of(3, 1, 16, 17, 300, 128, 129, 60, 60, 2).mapToObj(this::sequence).toList();
    for (Pooling pooling : Pooling.values()) {
      try (Encoder plain = new BertEncoder(WEIGHTS, HEADS, pooling, 2);
          Encoder fast = encoder(precision, pooling)) {
        float[][] expected = plain.encode(sequences);
        float[][] vectors = fast.encode(sequences);
        for (int i = 0; i < expected.length; i++) {
          assertThat(dot(vectors[i], vectors[i])).isBetween(0.99999, 1.00001);
          assertThat(dot(vectors[i], expected[i]))
              .as("%s, %d tokens", pooling, sequences.get(i).length)
              .isGreaterThan(precision == Precision.FP32 ? 0.99999 : 0.998);
        }
      }
    }
  }

  @Test
  void keepsPackedWeightsForTheNextStart(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "the weights' file");
    List<int[]> sequences = List.of(sequence(20), sequence(100));
    float[][] first;
    try (Encoder encoder = keeping(folder, file)) {
      first = encoder.encode(sequences);
    }
    Path kept = folder.resolve(folder.getFileName() + "-model.onnx.packed");
    Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
    try (Encoder encoder = keeping(folder, file)) {
      assertThat(encoder.encode(sequences)).isEqualTo(first);
    }
    assertThat(Files.getLastModifiedTime(kept))
        .as("not written again")
        .isEqualTo(FileTime.fromMillis(0));
  }

  private static Encoder keeping(Path folder, Path file) throws IOException {
    return new FastBertEncoder(
        WEIGHTS, HEADS, Pooling.MEAN, Precision.fastest(), 2, PackedWeights.keptIn(folder, file));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void sharesASequenceAmongThreads(int threads) {
    for (Precision precision : List.of(Precision.FP32, Precision.INT8)) {
      assumeTrue(precision.isSupported(), "this processor has no " + precision);
      try (Encoder plain = new BertEncoder(WEIGHTS, HEADS, Pooling.MEAN, 1);
          Encoder fast = new FastBertEncoder(WEIGHTS, HEADS, Pooling.MEAN, precision, threads)) {
        for (int length : List.of(1, 16, 17, 128, 129, CONTEXT)) {
          List<int[]> alone = List.of(sequence(length));
          assertThat(dot(fast.encode(alone)[0], plain.encode(alone)[0]))
              .as("%s, %d tokens", precision, length)
              .isGreaterThan(precision == Precision.FP32 ? 0.99999 : 0.998);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void encodesOnOtherThreadsAndAQuestionMeanwhile(int threads) {
    List<int[]> question = List.of(sequence(9));
    List<int[]> batch = List.of(sequence(50), sequence(60), sequence(40), sequence(7));
    try (Encoder fast =
        new FastBertEncoder(WEIGHTS, HEADS, Pooling.MEAN, Precision.FP32, threads)) {
      Encoder other = fast.onThreads(Thread.ofPlatform().daemon().factory());
      float[] asked = fast.encode(question)[0];
      float[][] expected = fast.encode(batch);

      CompletableFuture<float[][]> encoding =
          CompletableFuture.supplyAsync(() -> other.encode(batch));
      do {
        assertThat(dot(fast.encode(question)[0], asked)).isGreaterThan(0.99999);
      } while (!encoding.isDone());

      float[][] vectors = encoding.join();
      for (int i = 0; i < vectors.length; i++) {
        assertThat(dot(vectors[i], expected[i])).isGreaterThan(0.99999);
      }
    }
  }

  @Test
  void manyCallersGetTheirOwnVectors() {
    List<int[]> sequences = IntStream.rangeClosed(1, 40).mapToObj(this::sequence).toList();
    try (Encoder fast = encoder(Precision.FP32, Pooling.MEAN)) {
      float[][] expected = fast.encode(sequences);
      IntStream.range(0, 400)
          .parallel()
          .map(i -> i % expected.length)
          .forEach(i ->
              assertThat(dot(fast.encode(List.of(sequences.get(i)))[0], expected[i]))
                  .isGreaterThan(0.99999));
    }
  }

  @Test
  void refusesBadInputBeforeNativeCodeSeesIt() {
    try (Encoder fast = encoder(Precision.FP32, Pooling.MEAN)) {
      assertRefused(fast, List.of(), "there must be at least one sequence");
      assertRefused(fast, List.of(new int[0]), "a sequence must have 1 to 300 tokens but has 0");
      assertRefused(
          fast, List.of(new int[301]), "a sequence must have 1 to 300 tokens but has 301");
      assertRefused(fast, List.of(new int[] {30}), "a token id must be from 0 to 29 but is 30");
      assertRefused(fast, List.of(new int[] {-1}), "a token id must be from 0 to 29 but is -1");
    }
  }

  private static void assertRefused(Encoder encoder, List<int[]> sequences, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(sequences))
        .withMessage(message);
  }

  @Test
  void refusesWidthsThatItsKernelsDoNotTake() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new FastBertEncoder(RandomBert.weights(), HEADS, Pooling.MEAN, Precision.FP32, 1))
        .withMessage("the model width must be a multiple of 16 but is 8");
  }

  @Test
  void namesThePrecisions() {
    assertThat(Precision.of("int8")).isEqualTo(Precision.INT8);
    assertThat(Precision.of("auto")).isEqualTo(Precision.fastest());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Precision.of("fp8"))
        .withMessage("precision must be auto, plain, fp32, bf16 or int8 but is fp8");
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
