package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.KeyValueCache;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves a GPT to {@code evaluation/speed}: a line of JSON asks, a line of JSON answers. Prompts
 * are random tokens; what is written is random, too, so that nothing but the model takes time.
 */
@Command(name = "GptEngine")
public final class GptEngine implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--model", required = true)
  private Path model = Path.of("");

  @Option(names = "--threads", required = true)
  private int threads;

  private GptEngine() {}

  /**
   * What is measured, read from the work's file.
   *
   * @param prompt tokens that are read first
   * @param tokens that are then written one by one; 0 to measure the reading
   * @param vocabulary number of tokens to draw from
   */
  private record Work(int prompt, int tokens, int vocabulary) {}

  private record Request(@JsonProperty("do") String what, Path work, double seconds) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new GptEngine()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // keeps what libraries print out of the answers
    try (GptFile file = GptFile.open(model);
        LanguageModel gpt = file.model(new ModelResources(threads, Long.MAX_VALUE));
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      answers.println(JSON.writeValueAsString(Map.of("engine", "headwater")));
      serve(gpt, requests, answers);
    }
    return 0;
  }

  /** Answers until the requests end. */
  static void serve(LanguageModel gpt, BufferedReader requests, PrintStream answers)
      throws IOException {
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      Request request = JSON.readValue(line, Request.class);
      Work work = JSON.readValue(request.work().toFile(), Work.class);
      double rate = tokensPerSecond(gpt, work, request.seconds());
      answers.println(JSON.writeValueAsString(Map.of("setting", "", "tokens_per_second", rate)));
    }
  }

  private static double tokensPerSecond(LanguageModel gpt, Work work, double seconds) {
    SplittableRandom random = new SplittableRandom(1);
    long tokens = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      int[] prompt = random.ints(work.prompt(), 0, work.vocabulary()).toArray();
      try (KeyValueCache cache = gpt.newCache(work.prompt() + work.tokens())) {
        long start = System.nanoTime();
        var _ = gpt.next(prompt, cache);
        if (work.tokens() > 0) {
          start = System.nanoTime();
          for (int i = 0; i < work.tokens(); i++) {
            var _ = gpt.next(new int[] {random.nextInt(work.vocabulary())}, cache);
          }
        }
        elapsed += (System.nanoTime() - start) / 1e9;
        tokens += work.tokens() > 0 ? work.tokens() : work.prompt();
      }
    }
    return tokens / elapsed;
  }
}
