package dev.headwater.transformer.gpt;

import static dev.headwater.transformer.ChildJvm.VECTOR_API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headwater.transformer.ChildJvm;
import dev.headwater.transformer.ResidentMemory;
import dev.headwater.transformer.kernels.Processor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastGptMemoryIT {
  @TempDir private Path folder;

  /**
   * In a process whose heap is in memory from the beginning, so that what grows is not the heap.
   */
  @Test
  void keepsNothingOfAThousandAnswers() throws Exception {
    assumeTrue(Processor.hasOneDnn(), "there is no oneDNN for this system");
    ResidentMemory.assumeKnown();
    Path file = folder.resolve("tiny.gguf");
    TinyGguf.writeQuantized(file, ManyAnswers.VOCABULARY, ManyAnswers.CONTEXT, 8);
    String output =
        ChildJvm.run(
            ManyAnswers.class,
            file,
            Map.of("MALLOC_ARENA_MAX", "2"),
            VECTOR_API,
            "-XX:+UseSerialGC",
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch");
    assertThat(output).contains("0 pages held, 0 reserved");
  }
}
