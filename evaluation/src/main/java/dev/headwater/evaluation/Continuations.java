package dev.headwater.evaluation;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.generation.ChatTemplate;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TextGenerator;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Texts that are continued by their likeliest tokens.
 *
 * @param tokens written after each prompt, at most
 * @param lookup whether tokens that may follow, because they do so earlier in the text, are read
 *     together with the last one
 */
record Continuations(List<String> prompts, int tokens, boolean lookup) {

  /** What writes them. */
  record Writer(LanguageModel gpt, Tokenizer tokenizer, Set<Integer> stops) {}

  /**
   * What was written.
   *
   * @param tokens of all texts
   * @param seconds without the reading of the prompts
   */
  record Written(List<String> texts, long tokens, double seconds) {}

  /** A model that reads one token after the other, so that nothing is looked up. */
  private record OneByOne(LanguageModel gpt) implements LanguageModel {
    @Override
    public GptConfiguration configuration() {
      return gpt.configuration();
    }

    @Override
    public KeyValueCache newCache(int capacity) {
      return gpt.newCache(capacity);
    }

    @Override
    public float[] next(int[] tokens, KeyValueCache cache) {
      return gpt.next(tokens, cache);
    }

    @Override
    public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
      return gpt.nextAtEach(tokens, cache);
    }

    @Override
    public void close() {
      gpt.close();
    }
  }

  /** Over as many passes over all prompts as fill the time. */
  double tokensPerSecond(Writer writer, double seconds) {
    long done = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      Written written = write(writer);
      done += written.tokens();
      elapsed += written.seconds();
    }
    return done / elapsed;
  }

  /** Continues each prompt. */
  @SuppressWarnings("resource") // the model belongs to the caller
  Written write(Writer writer) {
    LanguageModel gpt = lookup ? writer.gpt() : new OneByOne(writer.gpt());
    ChatTemplate template = ChatTemplate.of(Optional.empty(), writer.tokenizer());
    TextGenerator generator = new TextGenerator(gpt, writer.tokenizer(), template, writer.stops());
    List<String> texts = new ArrayList<>();
    long written = 0;
    double seconds = 0;
    for (String prompt : prompts) {
      int[] read = writer.tokenizer().encode(prompt);
      long start = System.nanoTime();
      Generation text = generator.generate(read, GenerationSettings.greedy(tokens), _ -> true);
      seconds += (System.nanoTime() - start) / 1e9 - text.prefillMillis() / 1e3;
      written += text.completionTokens();
      texts.add(text.text());
    }
    return new Written(texts, written, seconds);
  }
}
