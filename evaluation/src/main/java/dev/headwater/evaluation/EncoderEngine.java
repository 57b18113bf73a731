package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.transformer.bert.BertEncoders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves an encoder to {@code evaluation/speed} and {@code evaluation/ingest}: a line of JSON asks,
 * a line of JSON answers, and between them the process is idle. The peers speak the same: see
 * {@code peer.py}.
 */
@Command(name = "EncoderEngine")
public final class EncoderEngine implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--model", required = true)
  private String model = "";

  @Option(names = "--precision", required = true)
  private String precision = "";

  @Option(names = "--threads", required = true)
  private int threads;

  private EncoderEngine() {}

  /**
   * A request of the driver.
   *
   * @param what {@code prepare}, {@code measure}, {@code encode} or {@code count}
   * @param work a file: see {@link Work}
   * @param out file for the vectors, as little-endian floats
   */
  private record Request(
      @JsonProperty("do") String what, Path work, double seconds, @Nullable Path out) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new EncoderEngine()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // keeps what libraries print out of the answers
    try (TextEncoder encoder = TextEncoder.load(model, precision, threads);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      BertEncoders.warmUp(encoder.encoder());
      answers.println(JSON.writeValueAsString(Map.of("engine", "headwater " + precision)));
      serve(encoder, requests, answers);
    }
    return 0;
  }

  /** Answers until the requests end. */
  static void serve(TextEncoder encoder, BufferedReader requests, PrintStream answers)
      throws IOException {
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      Request request = JSON.readValue(line, Request.class);
      answers.println(JSON.writeValueAsString(answer(request, encoder)));
    }
  }

  private static Map<String, ?> answer(Request request, TextEncoder encoder) throws IOException {
    Work work = Work.read(request.work()).tokenized(encoder);
    return switch (request.what()) {
      case "prepare" -> {
        tokensPerSecond(work, encoder, request.seconds()); // code is compiled as it runs
        yield Map.of("setting", "");
      }
      case "measure" ->
          Map.of("tokens_per_second", tokensPerSecond(work, encoder, request.seconds()));
      case "encode" -> {
        Files.write(Objects.requireNonNull(request.out(), "out"), work.run(encoder).bytes());
        yield Map.of();
      }
      case "count" -> Map.of("tokens", work.tokens());
      default ->
          throw new IllegalArgumentException(
              "unknown request '%s': prepare, measure, encode and count are known"
                  .formatted(request.what()));
    };
  }

  /** Over as many whole passes as fill the time. */
  private static double tokensPerSecond(Work work, TextEncoder encoder, double seconds) {
    long start = System.nanoTime();
    long tokens = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      tokens += work.run(encoder).tokens();
      elapsed = (System.nanoTime() - start) / 1e9;
    }
    return tokens / elapsed;
  }
}
