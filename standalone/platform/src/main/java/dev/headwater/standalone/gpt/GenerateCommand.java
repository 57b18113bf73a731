package dev.headwater.standalone.gpt;

import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TextGenerator;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpt generate "…"}. */
@Command(
    name = "generate",
    description = {
      "Continue a text.",
      "When the model's context is full, its later half is kept and writing continues."
    })
final class GenerateCommand extends GptTask {
  @Mixin private ModelOption model = new ModelOption();

  @Parameters(paramLabel = "PROMPT", description = "The text to continue")
  private String prompt = "";

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.8",
      description = "0 (the likeliest token each time) to 2 (default: ${DEFAULT-VALUE})")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "0",
      description = "Choose among the N likeliest tokens; 0 is no limit (default)")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Choose among the likeliest that together have this probability (default: 1)")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "The same seed gives the same text (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "200",
      description = "Most tokens to generate (default: ${DEFAULT-VALUE})")
  private int maxTokens;

  @Override
  void run() throws IOException {
    GenerationSettings settings = new GenerationSettings(temperature, topP, topK, seed, maxTokens);
    try (TextGenerator generator = TextGenerator.load(model.path())) {
      int[] tokens = generator.tokenizer().encodePrompt(prompt);
      out.print(prompt);
      Generation generation =
          generator.generateOn(
              tokens,
              settings,
              piece -> {
                out.print(piece);
                out.flush();
                return !out.checkError(); // the reader may have gone
              });
      out.println();
      System.err.printf(
          "(%d tokens read in %d ms, %d written in %d ms)%n",
          generation.promptTokens(),
          generation.prefillMillis(),
          generation.completionTokens(),
          generation.decodeMillis());
    }
  }
}
