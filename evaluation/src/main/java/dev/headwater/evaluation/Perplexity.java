package dev.headwater.evaluation;

import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the perplexity of a text by the plain form of a GPT and by its fast one. */
@Command(name = "perplexity", mixinStandardHelpOptions = true)
public final class Perplexity implements Callable<Integer> {
  @Option(names = "--model", required = true, description = "a GGUF file")
  private Path model = Path.of("");

  @Option(names = "--data", required = true, description = "whose Markdown is read")
  private Path data = Path.of("");

  @Option(names = "--tokens", defaultValue = "20000", description = "(${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--single",
      defaultValue = "4000",
      description = "tokens that the fast form also reads one by one (${DEFAULT-VALUE})")
  private int single;

  @Option(
      names = "--window",
      defaultValue = "1000",
      description = "tokens that are read together (${DEFAULT-VALUE})")
  private int window;

  private Perplexity() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Perplexity()).execute(arguments));
  }

  /** Sums over predicted tokens. */
  private static final class Sums {
    private double plain;
    private double fast;
    private int agreed;
    private int count;

    /**
     * Adds the predictions of a window.
     *
     * @param plain the plain form's logits, [tokens][V]
     * @param fast the fast form's logits
     */
    void add(int[] tokens, float[][] plain, float[][] fast) {
      for (int i = 0; i + 1 < fast.length; i++) {
        this.plain += loss(plain[i], tokens[i + 1]);
        this.fast += loss(fast[i], tokens[i + 1]);
        agreed += likeliest(plain[i]) == likeliest(fast[i]) ? 1 : 0;
        count++;
      }
    }

    void print(String what) {
      System.out.printf(
          "%s: perplexity %.4f, of the plain form %.4f (%+.2f %%); the same likeliest token for"
              + " %.2f %% of %,d%n",
          what,
          Math.exp(fast / count),
          Math.exp(plain / count),
          100 * Math.expm1((fast - plain) / count),
          100.0 * agreed / count,
          count);
    }
  }

  @Override
  public Integer call() throws IOException {
    try (GptFile file = GptFile.open(model);
        LanguageModel plain = new Gpt(file.configuration(), file.weights());
        LanguageModel fast = file.model(ModelResources.usual())) {
      int[] text = file.tokenizer().encode(text());
      Sums prompts = new Sums();
      Sums singles = new Sums();
      for (int first = 0; first + window <= Math.min(tokens, text.length); first += window) {
        int[] read = Arrays.copyOfRange(text, first, first + window);
        float[][] expected = atEach(plain, read);
        prompts.add(read, expected, atEach(fast, read));
        if (first < single) {
          singles.add(read, expected, oneByOne(fast, read));
        }
        System.err.printf("%,d tokens%n", first + window);
      }
      prompts.print("read together");
      singles.print("one by one");
      return 0;
    }
  }

  /** As many files as the tokens need, at the four letters that a token has on average or fewer. */
  private String text() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
      for (Iterator<Path> each = sorted.iterator();
          each.hasNext() && text.length() < 6 * tokens; ) {
        text.append(Files.readString(each.next()));
      }
    }
    return text.toString();
  }

  private static float[][] atEach(LanguageModel gpt, int[] tokens) {
    try (KeyValueCache cache = gpt.newCache(tokens.length)) {
      return gpt.nextAtEach(tokens, cache);
    }
  }

  private static float[][] oneByOne(LanguageModel gpt, int[] tokens) {
    try (KeyValueCache cache = gpt.newCache(tokens.length)) {
      return Arrays.stream(tokens)
          .mapToObj(token -> gpt.next(new int[] {token}, cache))
          .toArray(float[][]::new);
    }
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static double loss(float[] logits, int token) {
    double largest = logits[likeliest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return Math.log(sum) + largest - logits[token];
  }
}
