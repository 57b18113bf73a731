package dev.headwater.transformer.bert;

import static dev.headwater.transformer.ChildJvm.VECTOR_API;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.testing.ModelFiles;
import dev.headwater.transformer.ChildJvm;
import dev.headwater.transformer.ResidentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast encoder on real weights. */
class FastBertEncoderIT {
  /** How many to encode; the long form is {@code -Dheadwater.encoder.tokens=10000000}. */
  private static final long TOKENS = Long.getLong("headwater.encoder.tokens", 200_000);

  @ParameterizedTest
  @EnumSource
  void agreesWithThePlainEncoder(EncoderModel model) throws IOException {
    Path file = ModelFiles.require(model.modelName(), "model.onnx");
    List<int[]> sequences = Agreement.sequences();
    try (Encoder plain = BertEncoders.load(model, file, Precision.PLAIN, 2)) {
      float[][] expected = plain.encode(sequences);
      for (Precision precision : Precision.values()) {
        if (precision != Precision.PLAIN && precision.isSupported()) {
          try (Encoder fast = BertEncoders.load(model, file, precision, 2)) {
            assertThat(Agreement.mean(expected, fast.encode(sequences)))
                .as("mean cosine of %s", precision)
                .isGreaterThan(Agreement.atLeast(precision));
          }
        }
      }
    }
  }

  /** In a process of its own, whose oneDNN is told of a lesser processor. */
  @ParameterizedTest
  @ValueSource(strings = {"SSE41", "AVX2", "AVX512_CORE_VNNI", "AVX512_CORE_BF16"})
  void agreesOnLesserProcessors(String instructions) throws Exception {
    String output = agreement(Map.of("ONEDNN_MAX_CPU_ISA", instructions), VECTOR_API);
    assertThat(output).contains("fp32 agrees");
  }

  @Test
  void leavesTheWorkToThePlainEncoderWithoutTheVectorApi() throws Exception {
    assertThat(agreement(Map.of())).contains(VECTOR_API, "plain agrees", "fp32 is not supported");
  }

  /** What {@link Agreement} prints in a process of its own. */
  private static String agreement(Map<String, String> environment, String... options)
      throws Exception {
    Path file = ModelFiles.require("bge-small-en-v1.5", "model.onnx");
    return ChildJvm.run(Agreement.class, file, environment, options);
  }

  @Test
  void doesNotGrow() throws IOException {
    ResidentMemory.assumeKnown();
    Path file = ModelFiles.require("all-minilm-l6-v2", "model.onnx");
    Random random = new Random(4);
    try (Encoder encoder =
        BertEncoders.load(EncoderModel.ALL_MINILM_L6, file, Precision.fastest(), 2)) {
      encode(encoder, random, TOKENS / 5);
      long before = ResidentMemory.bytes("VmRSS");
      encode(encoder, random, TOKENS);
      assertThat(ResidentMemory.bytes("VmRSS")).isLessThan((long) (before * 1.03));
    }
  }

  /** Batches of 1 to 64 sequences of 1 to 512 tokens. */
  private static void encode(Encoder encoder, Random random, long tokens) {
    for (long encoded = 0; encoded < tokens; ) {
      List<int[]> batch =
          IntStream.rangeClosed(0, random.nextInt(64))
              .mapToObj(_ -> random.ints(1 + random.nextInt(512), 0, 30_000).toArray())
              .toList();
      assertThat(encoder.encode(batch)).hasNumberOfRows(batch.size());
      encoded += batch.stream().mapToInt(sequence -> sequence.length).sum();
    }
  }
}
