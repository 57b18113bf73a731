package dev.headwater.generate;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.ChatTemplate;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TextGenerator;
import dev.headwater.transformer.generation.TokenListener;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The GPT in this process, in its fastest form on this processor. */
final class GptGenerator implements Generator {
  private static final int WARM_UP_TOKENS = 32;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final TextGenerator generator;
  private final ChatTemplate template;

  private GptGenerator(TextGenerator generator) {
    this.generator = generator;
    this.template = ChatTemplate.of(generator.tokenizer());
  }

  /**
   * Loads a model and warms it up, so that the first question runs on compiled code.
   *
   * @param model a GGUF file of the Llama family, or a folder that holds a GPT-2
   * @throws IllegalStateException if it cannot be read or is of another kind
   */
  static GptGenerator load(Path model, ModelResources resources) {
    try {
      GptGenerator generator = new GptGenerator(TextGenerator.load(model, resources));
      generator.warmUp();
      return generator;
    } catch (IOException e) {
      // Without the cause, so that this message is the one that a failed start prints.
      throw new IllegalStateException(
          "cannot load the generator's weights (headwater.generate.model) %s: %s"
              .formatted(
                  model, e instanceof NoSuchFileException ? "no such file" : e.getMessage()));
    }
  }

  /**
   * Generates until the JVM has compiled what runs often and the model gets no faster, for 2 s at
   * most. The prompt is truncated if the context is smaller.
   */
  private void warmUp() {
    String text = "Count from one to twenty, in words. ".repeat(WARM_UP_TOKENS);
    int[] prompt = template.prompt(List.of(ChatMessage.user(text)));
    int half = contextSize() / 2;
    int[] read = Arrays.copyOf(prompt, Math.clamp(prompt.length, 1, half));
    GenerationSettings settings = GenerationSettings.greedy(Math.min(WARM_UP_TOKENS, half));
    long end = System.nanoTime() + WARM_UP_NANOS;
    long best = Long.MAX_VALUE;
    for (int notFaster = 0; notFaster < 3 && System.nanoTime() < end; ) {
      long start = System.nanoTime();
      var _ = generator.generate(read, settings, _ -> true);
      long nanos = System.nanoTime() - start;
      notFaster = nanos < 0.9 * best ? 0 : notFaster + 1;
      best = Math.min(best, nanos);
    }
  }

  @Override
  public int contextSize() {
    return generator.contextSize();
  }

  @Override
  public int count(List<ChatMessage> prompt) {
    return template.prompt(prompt).length;
  }

  @Override
  public Generation generate(
      List<ChatMessage> prompt, GenerationSettings settings, TokenListener listener) {
    return generator.generate(template.prompt(prompt), settings, listener);
  }

  @Override
  public void close() {
    generator.close();
  }
}
