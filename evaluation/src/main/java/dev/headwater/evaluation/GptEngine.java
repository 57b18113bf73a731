package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.evaluation.Continuations.Writer;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.gpt.LanguageModel;
import dev.headwater.transformer.gpt.ModelResources;
import java.io.BufferedReader;
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
 * Serves a GPT to {@code evaluation/speed}: a line of JSON asks, a line of JSON answers. A work is
 * a file with {@link RandomTexts} or {@link Continuations} in it. The model has room for the keys
 * and values of one whole context.
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
   * A request of the driver.
   *
   * @param what {@code prepare} or {@code measure}, which is the same; {@code write}, for the texts
   */
  private record Request(@JsonProperty("do") String what, Path work, double seconds) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new GptEngine()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // keeps what libraries print out of the answers
    try (GptFile file = GptFile.open(model);
        LanguageModel gpt = file.model(new ModelResources(threads, 0));
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Writer writer = new Writer(gpt, file.tokenizer(), file.stops());
      answers.println(JSON.writeValueAsString(Map.of("engine", "headwater")));
      serve(writer, requests, answers);
    }
    return 0;
  }

  /** Answers until the requests end. */
  static void serve(Writer writer, BufferedReader requests, PrintStream answers) throws Exception {
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(JSON.writeValueAsString(answer(JSON.readValue(line, Request.class), writer)));
    }
  }

  private static Map<String, ?> answer(Request request, Writer writer) throws Exception {
    JsonNode work = JSON.readTree(request.work().toFile());
    if (request.what().equals("write")) {
      return Map.of("texts", JSON.treeToValue(work, Continuations.class).write(writer).texts());
    }
    double rate =
        work.has("prompts")
            ? JSON.treeToValue(work, Continuations.class).tokensPerSecond(writer, request.seconds())
            : JSON.treeToValue(work, RandomTexts.class)
                .tokensPerSecond(writer.gpt(), request.seconds());
    return Map.of("setting", "", "tokens_per_second", rate);
  }
}
