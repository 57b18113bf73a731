package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.Function;

/** Measures the batches of an encoder. */
final class MeteredTextEncoder implements TextEncoder {
  private final TextEncoder encoder;
  private final Counter tokens;
  private final Timer time;
  private final DistributionSummary texts;

  MeteredTextEncoder(TextEncoder encoder, String name, Metrics metrics) {
    this.encoder = encoder;
    tokens = metrics.counter(Measure.ENCODED_TOKENS, name);
    time = metrics.timer(Measure.ENCODE, name);
    texts = metrics.histogram(Measure.ENCODE_BATCH, name);
  }

  @Override
  public String id() {
    return encoder.id();
  }

  @Override
  public Input chunk(Chunk chunk) {
    return encoder.chunk(chunk);
  }

  @Override
  public Input question(String text) {
    return encoder.question(text);
  }

  @Override
  public float[][] encode(List<Input> inputs) {
    return measured(inputs, encoder::encode);
  }

  @Override
  public float[][] encodeInBackground(List<Input> inputs) {
    return measured(inputs, encoder::encodeInBackground);
  }

  private float[][] measured(List<Input> inputs, Function<List<Input>, float[][]> encode) {
    var timed = Timer.start();
    float[][] vectors = encode.apply(inputs);
    timed.stop(time);
    texts.record(inputs.size());
    tokens.increment(inputs.stream().mapToInt(Input::tokens).sum());
    return vectors;
  }

  @Override
  public BatchSize batchSize() {
    return encoder.batchSize();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
