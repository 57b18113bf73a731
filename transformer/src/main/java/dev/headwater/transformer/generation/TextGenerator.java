package dev.headwater.transformer.generation;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.tokenizer.Utf8Decoder;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.GptWarmUp;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Continues prompts with a language model. Thread-safe; all generations share the weights. */
public final class TextGenerator implements AutoCloseable {
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final Set<Integer> stops;

  /**
   * @param stops tokens that end a text, besides the one that ends the assistant's turn
   */
  public TextGenerator(
      LanguageModel model, Tokenizer tokenizer, ChatTemplate template, Set<Integer> stops) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    Set<Integer> all = new HashSet<>(stops);
    template.endOfTurn().ifPresent(all::add);
    this.stops = Set.copyOf(all);
  }

  /** As {@link #load(Path, ModelResources)}, with the usual resources. */
  public static TextGenerator load(Path path) throws IOException {
    return load(path, ModelResources.usual());
  }

  /**
   * The model, tokenizer, chat template and stop tokens of a GGUF file, or of a folder in Hugging
   * Face's form.
   *
   * @throws IOException if it cannot be read, is cut short, or holds another kind of model
   */
  public static TextGenerator load(Path path, ModelResources resources) throws IOException {
    try (GptFile file = GptFile.open(path)) {
      Tokenizer tokenizer = file.tokenizer();
      ChatTemplate template = template(path, file, tokenizer);
      Set<Integer> stops = file.stops(); // before the weights, which would leak if this failed
      return new TextGenerator(file.model(resources), tokenizer, template, stops);
    }
  }

  private static ChatTemplate template(Path path, GptFile file, Tokenizer tokenizer)
      throws IOException {
    try {
      return ChatTemplate.of(file.chat(), tokenizer);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** How conversations are written for this model. */
  public ChatTemplate template() {
    return template;
  }

  /** Most tokens of a prompt and its continuation together. */
  public int contextSize() {
    return model.configuration().contextSize();
  }

  /**
   * Continues a prompt until a stop token, the settings' limit, the end of the context, or until
   * the listener stops it.
   *
   * @throws IllegalArgumentException if the prompt is empty or leaves no room in the context
   */
  public Generation generate(int[] prompt, GenerationSettings settings, TokenListener listener) {
    if (prompt.length >= contextSize()) {
      throw new IllegalArgumentException(
          "the prompt of %d tokens leaves no room in the context of %d"
              .formatted(prompt.length, contextSize()));
    }
    int limit = Math.min(settings.maxTokens(), contextSize() - prompt.length);
    return write(prompt, limit, settings, listener);
  }

  /**
   * Continues a prompt as {@link #generate}, but beyond the end of the context: when it is full,
   * the model reads its later half again and forgets the earlier one.
   */
  public Generation generateOn(int[] prompt, GenerationSettings settings, TokenListener listener) {
    int[] read =
        prompt.length < contextSize()
            ? prompt
            : Arrays.copyOfRange(prompt, prompt.length - half(), prompt.length);
    return write(read, settings.maxTokens(), settings, listener);
  }

  private int half() {
    return Math.max(contextSize() / 2, 1);
  }

  private Generation write(
      int[] prompt, int limit, GenerationSettings settings, TokenListener listener) {
    int[] text = prompt;
    Sampler sampler = Sampler.of(settings);
    Utf8Decoder decoder = new Utf8Decoder();
    StringBuilder written = new StringBuilder();
    FinishReason reason = FinishReason.LENGTH;
    int count = 0;
    long start = System.nanoTime();
    try (KeyValueCache cache = newCache((long) prompt.length + limit)) {
      float[] logits = model.next(prompt, cache);
      long prefilled = System.nanoTime();
      Lookahead ahead = new Lookahead(model, cache);
      while (true) {
        int token = sampler.sample(logits);
        if (stops.contains(token)) {
          reason = FinishReason.STOP;
          break;
        }
        count++;
        text = Arrays.copyOf(text, text.length + 1);
        text[text.length - 1] = token;
        String piece = decoder.decode(tokenizer.bytes(token));
        written.append(piece);
        if (!piece.isEmpty() && !listener.heard(piece)) {
          reason = FinishReason.CANCELLED;
          break;
        }
        if (count == limit) {
          break;
        }
        logits = ahead.next(text);
      }
      String rest = decoder.end();
      written.append(rest);
      if (!rest.isEmpty() && reason != FinishReason.CANCELLED) {
        listener.heard(rest);
      }
      long end = System.nanoTime();
      return new Generation(
          written.toString(),
          prompt.length,
          count,
          reason,
          TimeUnit.NANOSECONDS.toMillis(prefilled - start),
          TimeUnit.NANOSECONDS.toMillis(end - prefilled));
    }
  }

  /** Computes until the JVM has compiled what runs often, for a few seconds at most. */
  public void warmUp() {
    GptWarmUp.run(model);
  }

  private KeyValueCache newCache(long tokens) {
    return model.newCache((int) Math.min(tokens, contextSize()));
  }

  @Override
  public void close() {
    model.close();
  }
}
