package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.training.TrainingBenchmark;
import dev.headwater.transformer.training.TrainingSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves training steps to {@code evaluation/speed}: a line of JSON asks, a line of JSON answers. A
 * step includes drawing the sequences, forward, backward, clipping and AdamW.
 */
@Command(name = "TrainingEngine")
public final class TrainingEngine implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--precision", required = true)
  private String precision = "";

  @Option(names = "--threads", required = true)
  private int threads;

  private TrainingEngine() {}

  /** The model and batch to train, read from the work's file. */
  private record Work(
      int vocabulary, int context, int width, int layers, int heads, int batch, double average) {}

  private record Request(@JsonProperty("do") String what, Path work, double seconds) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainingEngine()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // keeps what libraries print out of the answers
    answers.println(JSON.writeValueAsString(Map.of("engine", "headwater " + precision)));
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      serve(precision.equals("bf16"), threads, requests, answers);
    }
    return 0;
  }

  /** Trains the work of the first request, and answers until the requests end. */
  static void serve(boolean bf16, int threads, BufferedReader requests, PrintStream answers)
      throws IOException {
    String line = requests.readLine();
    if (line == null) {
      return;
    }
    Work work = JSON.readValue(JSON.readValue(line, Request.class).work().toFile(), Work.class);
    GptConfiguration shape =
        GptConfiguration.gpt2(
            work.vocabulary(), work.context(), work.width(), work.layers(), work.heads());
    TrainingSettings small = TrainingSettings.small();
    TrainingSettings settings =
        small.withBatch(work.batch()).withOptimizer(small.optimizer().withAverage(work.average()));
    try (TrainingBenchmark training = new TrainingBenchmark(shape, settings, bf16, threads)) {
      int tokens = work.batch() * work.context();
      for (; line != null; line = requests.readLine()) {
        double seconds = JSON.readValue(line, Request.class).seconds();
        double rate = tokensPerSecond(training, tokens, seconds);
        answers.println(JSON.writeValueAsString(Map.of("setting", "", "tokens_per_second", rate)));
      }
    }
  }

  private static double tokensPerSecond(
      TrainingBenchmark training, int tokensOfStep, double seconds) {
    long start = System.nanoTime();
    long tokens = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      training.step();
      tokens += tokensOfStep;
      elapsed = (System.nanoTime() - start) / 1e9;
    }
    return tokens / elapsed;
  }
}
