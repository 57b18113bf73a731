package dev.headwater.transformer.gpt;

import static dev.headwater.transformer.ChildJvm.VECTOR_API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast GPT on this processor and on lesser ones. */
class FastGptProcessorsIT {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  @TempDir private Path folder;

  /**
   * In a process of its own, where oneDNN and the JVM are told of a lesser processor.
   *
   * @param instructions that oneDNN may use
   * @param avx that the JVM may use
   * @param flag of the processor, which it needs for that
   * @param products the end of oneDNN's name for what it must multiply with
   * @param formats that the GPT must find, after the lanes of a vector
   */
  @ParameterizedTest
  @CsvSource({
    "AVX2,             2, avx2,        :avx2,             '8 lanes, bf16 false, int8 false'",
    "AVX512_CORE,      3, avx512dq,    :avx512_core,      '16 lanes, bf16 false, int8 false'",
    "AVX512_CORE_VNNI, 3, avx512_vnni, :avx512_core_vnni, '16 lanes, bf16 false, int8 true'",
    "AVX512_CORE_BF16, 3, avx512_bf16, :avx512_core_bf16, '16 lanes, bf16 true, int8 true'",
    "AVX512_CORE_AMX,  3, amx_int8,    _amx,              '16 lanes, bf16 true, int8 true'",
    "AVX512_CORE_AMX,  2, amx_int8,    _amx,              '8 lanes, bf16 true, int8 true'",
  })
  void agreesWithThePlainModel(
      String instructions, int avx, String flag, String products, String formats) throws Exception {
    assumeTrue(has(flag), "this processor has no " + flag);
    Path file = folder.resolve("tiny.gguf");
    TinyGguf.writeQuantized(file, 70, 200);
    Map<String, String> environment =
        Map.of("ONEDNN_MAX_CPU_ISA", instructions, "ONEDNN_VERBOSE", "profile_create");
    String output =
        ChildJvm.run(GptAgreement.class, file, environment, VECTOR_API, "-XX:UseAVX=" + avx);
    assertThat(output).contains("brg_matmul:", products + ",", formats);
  }

  private static boolean has(String flag) throws IOException {
    return Files.exists(PROCESSOR) && Files.readString(PROCESSOR).contains(flag);
  }
}
