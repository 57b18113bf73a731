package dev.headwater.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.events.Chunk;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredTextEncoderTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TextEncoder encoder =
      new MeteredTextEncoder(new FakeTextEncoder(), "bge", new Metrics(registry, "embed"));

  private TextEncoder.Input chunk(String text) {
    return encoder.chunk(Chunk.newBuilder().setText(text).build());
  }

  @Test
  void countsTheTokensAndTextsOfEachBatch() {
    assertThat(encoder.encode(List.of(chunk("a b c"), chunk("d")))).hasNumberOfRows(2);
    var _ = encoder.encodeInBackground(List.of(chunk("e f")));

    assertThat(registry.get(Measure.ENCODED_TOKENS.metric()).counter().count()).isEqualTo(6);
    assertThat(registry.get(Measure.ENCODE.metric()).timer().count()).isEqualTo(2);
    assertThat(registry.get(Measure.ENCODE_BATCH.metric()).summary().max()).isEqualTo(2);
  }
}
