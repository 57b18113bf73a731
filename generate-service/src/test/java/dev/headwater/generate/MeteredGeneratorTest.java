package dev.headwater.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MeteredGeneratorTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void countsTheTokensThatWereReadAndWritten() {
    var generator =
        new MeteredGenerator(new FakeGenerator(100, "a", "b"), new Metrics(registry, "generate"));

    var _ =
        generator.generate(
            List.of(ChatMessage.user("seven c")),
            new GenerationSettings(0, 1, 0, 1, 10),
            _ -> true);

    assertThat(tokens("prompt")).isEqualTo(7);
    assertThat(tokens("completion")).isEqualTo(2);
    assertThat(
            registry
                .get(Measure.GENERATE.metric())
                .tag("phase", "decode")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(30);
  }

  private double tokens(String kind) {
    return registry.get(Measure.GENERATED_TOKENS.metric()).tag("kind", kind).counter().count();
  }
}
