package dev.headwater.generate;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TokenListener;
import dev.headwater.worker.Measure;
import dev.headwater.worker.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures what a generator reads and writes. */
final class MeteredGenerator implements Generator {
  private final Generator generator;
  private final Counter promptTokens;
  private final Counter completionTokens;
  private final Timer prefill;
  private final Timer decode;

  MeteredGenerator(Generator generator, Metrics metrics) {
    this.generator = generator;
    promptTokens = metrics.counter(Measure.GENERATED_TOKENS, "prompt");
    completionTokens = metrics.counter(Measure.GENERATED_TOKENS, "completion");
    prefill = metrics.timer(Measure.GENERATE, "prefill");
    decode = metrics.timer(Measure.GENERATE, "decode");
  }

  @Override
  public int contextSize() {
    return generator.contextSize();
  }

  @Override
  public int count(List<ChatMessage> prompt) {
    return generator.count(prompt);
  }

  @Override
  public Generation generate(
      List<ChatMessage> prompt, GenerationSettings settings, TokenListener listener) {
    Generation generation = generator.generate(prompt, settings, listener);
    promptTokens.increment(generation.promptTokens());
    completionTokens.increment(generation.completionTokens());
    prefill.record(generation.prefillMillis(), TimeUnit.MILLISECONDS);
    decode.record(generation.decodeMillis(), TimeUnit.MILLISECONDS);
    return generation;
  }
}
