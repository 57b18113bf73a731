package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredTextEncoderTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void countsTheTokensAndTextsOfEachBatch() {
    var encoder =
        new MeteredTextEncoder(new FakeTextEncoder(), "bge", new Metrics(registry, "embed"));

    assertThat(encoder.encode(List.of(new int[] {1, 2, 3}, new int[] {4}))).hasNumberOfRows(2);
    var _ = encoder.encode(List.of(new int[] {1, 2}));

    assertThat(registry.get(Measure.ENCODED_TOKENS.metric()).counter().count()).isEqualTo(6);
    assertThat(registry.get(Measure.ENCODE.metric()).timer().count()).isEqualTo(2);
    assertThat(registry.get(Measure.ENCODE_BATCH.metric()).summary().max()).isEqualTo(2);
  }
}
