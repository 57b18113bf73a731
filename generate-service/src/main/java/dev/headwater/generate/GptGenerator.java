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

/** The GPT in this process, in its fastest form on this processor. */
final class GptGenerator implements Generator {
  private final TextGenerator generator;
  private final ChatTemplate template;

  private GptGenerator(TextGenerator generator) {
    this.generator = generator;
    this.template = generator.template();
  }

  /**
   * Loads a model and warms it up, so that the first question runs on compiled code.
   *
   * @param model a GGUF file, or a folder in Hugging Face's form
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
   * The model first; then what is around it, by a short text. The prompt is cut if the context is
   * smaller.
   */
  private void warmUp() {
    generator.warmUp();
    int half = contextSize() / 2;
    int[] prompt =
        template.prompt(List.of(ChatMessage.user("Count from one to twenty, in words.")));
    int[] read = Arrays.copyOf(prompt, Math.clamp(half, 1, prompt.length));
    var _ = generator.generate(read, GenerationSettings.greedy(Math.clamp(half, 1, 32)), _ -> true);
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
