package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ScriptedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookaheadTest {
  private static final int VOCABULARY = 10;

  /** Says the token after the last one read, of a fixed text; notes how many it reads at once. */
  private static final class Reciter implements LanguageModel {
    private final ScriptedModel model;
    private final int[] text;
    private final int stepSize;
    private final List<Integer> passes = new ArrayList<>();

    private Reciter(int stepSize, int... text) {
      this.model = new ScriptedModel(VOCABULARY, text.length, new int[10 * text.length]);
      this.text = text;
      this.stepSize = stepSize;
    }

    @Override
    public GptConfiguration configuration() {
      return model.configuration();
    }

    @Override
    public KeyValueCache newCache(int capacity) {
      return model.newCache(capacity);
    }

    @Override
    public float[] next(int[] tokens, KeyValueCache cache) {
      return nextAtEach(tokens, cache)[tokens.length - 1];
    }

    @Override
    public float[][] nextAtEach(int[] tokens, KeyValueCache cache) {
      passes.add(tokens.length);
      float[][] logits = new float[tokens.length][VOCABULARY];
      for (int i = 0; i < tokens.length; i++) {
        assertThat(cache.length()).as("what was read was what is said").isLessThan(text.length);
        boolean said = tokens[i] == text[cache.length()];
        model.nextAtEach(new int[] {tokens[i]}, cache);
        if (said && cache.length() < text.length) {
          logits[i][text[cache.length()]] = 5;
        }
      }
      return logits;
    }

    @Override
    public int stepSize() {
      return stepSize;
    }

    @Override
    public void close() {}

    /** What is written after a prompt of so many tokens, up to the end of the text. */
    private int[] write(int prompt) {
      try (KeyValueCache cache = newCache(text.length)) {
        float[] logits = next(Arrays.copyOf(text, prompt), cache);
        passes.clear();
        Lookahead ahead = new Lookahead(this, cache);
        int[] written = Arrays.copyOf(text, prompt);
        while (true) {
          written = Arrays.copyOf(written, written.length + 1);
          written[written.length - 1] = Sampler.likeliest(logits);
          if (written.length == text.length) {
            return written;
          }
          logits = ahead.next(written);
        }
      }
    }
  }

  @Test
  void readsAQuoteInFewPasses() {
    int[] text = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 0, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 0};
    Reciter reciter = new Reciter(8, text);
    assertThat(reciter.write(12)).isEqualTo(text);
    // 2, 3 and 4 alone, then the next three, then the rest of what stood there.
    assertThat(reciter.passes).containsExactly(1, 1, 4, 5);
  }

  @Test
  void writesTheSameWhereItGuessesWrong() {
    int[] text = {1, 2, 3, 4, 5, 1, 2, 3, 9, 8, 1, 2, 3, 7, 6, 5, 1, 2, 3, 4, 5, 0, 1, 0};
    Reciter reciter = new Reciter(8, text);
    assertThat(reciter.write(6)).isEqualTo(text);
  }

  @Test
  void readsTokenByTokenWhereTheModelCannotReadSeveral() {
    int[] text = {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6};
    Reciter reciter = new Reciter(1, text);
    assertThat(reciter.write(6)).isEqualTo(text);
    assertThat(reciter.passes).containsOnly(1);
  }
}
