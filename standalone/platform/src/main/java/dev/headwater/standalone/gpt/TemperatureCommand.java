package dev.headwater.standalone.gpt;

import dev.headwater.transformer.gpt.Gpt;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.study.NextToken;
import dev.headwater.transformer.study.TemperaturePage;
import dev.headwater.transformer.study.TokenNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpt temperature "…"}. */
@Command(
    name = "temperature",
    description = "Show what temperature does to the distribution of the next token.")
final class TemperatureCommand extends GptTask {
  @Mixin private ModelOption model = new ModelOption();

  @Parameters(paramLabel = "PROMPT", description = "The text whose next token it is")
  private String prompt = "";

  @Option(
      names = "--at",
      paramLabel = "T",
      split = ",",
      defaultValue = "0,0.25,0.5,0.75,1,1.5,2",
      description = "Temperatures, each 0 to 2 (default: ${DEFAULT-VALUE})")
  private List<Double> temperatures = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Tokens to show (default: ${DEFAULT-VALUE})")
  private int top;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with bars that a slider moves")
  private @Nullable Path html;

  @Override
  void run() throws IOException {
    requireAtLeastOne("--top", top);
    try (GptFile file = GptFile.open(model.path());
        Gpt gpt = new Gpt(file.configuration(), file.weights())) {
      TokenNames names = new TokenNames(file.tokenizer());
      NextToken next = NextToken.after(file.tokenizer().encodePrompt(prompt), gpt);
      print(next, names);
      if (html != null) {
        Files.writeString(html, TemperaturePage.of(prompt, next, names::name));
        out.printf("%nThe page is %s%n", html.toAbsolutePath());
      }
    }
  }

  private void print(NextToken next, TokenNames names) {
    List<double[]> columns = temperatures.stream().map(next::probabilities).toList();
    List<Integer> shown = next.likeliest(top);
    row(
        "temperature",
        temperatures.stream().map(t -> String.format(Locale.ROOT, "%.2f", t)).toList());
    for (int token : shown) {
      row(names.name(token), columns.stream().map(p -> percent(p[token])).toList());
    }
    row(
        "all others",
        columns.stream()
            .map(p -> percent(1 - shown.stream().mapToDouble(token -> p[token]).sum()))
            .toList());
    row(
        "entropy in bits",
        temperatures.stream()
            .map(t -> String.format(Locale.ROOT, "%.2f", next.entropy(t)))
            .toList());
  }

  private void row(String name, List<String> cells) {
    out.printf(
        "%-16s %s%n", name, cells.stream().map("%9s"::formatted).collect(Collectors.joining()));
  }

  private static String percent(double probability) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * Math.max(0, probability));
  }
}
