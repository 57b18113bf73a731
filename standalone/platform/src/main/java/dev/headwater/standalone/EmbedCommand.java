package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.models.ModelFetcher;
import dev.headwater.models.Models;
import dev.headwater.tokenizer.EncoderTexts;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.BertFolder;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code embed TEXT…}, by the plain encoder, which is ready soonest. */
@Command(
    name = "embed",
    description =
        "Print each text's vector, as of a chunk, as a line of JSON; needs no running platform.")
final class EmbedCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "TEXT")
  private List<String> texts = List.of();

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      defaultValue = "bge-small-en-v1.5",
      description = "Encoder (default: ${DEFAULT-VALUE})")
  private String encoderName = "";

  @Override
  public Integer call() throws IOException {
    Models models = Models.in(null);
    int threads = Runtime.getRuntime().availableProcessors();
    if (models.addedEncoders().names().contains(encoderName)) {
      BertFolder folder = BertFolder.open(models.addedEncoder(encoderName));
      print(BertEncoders.load(folder, Precision.PLAIN, threads, null), folder.texts());
      return 0;
    }
    EncoderModel model = model();
    Path weights = new ModelFetcher(models, System.err::println).weights(encoderName);
    print(
        BertEncoders.load(model, weights, Precision.PLAIN, threads),
        new EncoderTexts(
            WordPiece.load(weights.resolveSibling("tokenizer.json")),
            model.queryPrefix(),
            "",
            model.contextSize()));
    return 0;
  }

  private void print(Encoder loaded, EncoderTexts reading) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Encoder encoder = loaded) {
      for (String text : texts) {
        int[] tokens = reading.passage(text);
        out.println(Arrays.toString(encoder.encode(List.of(tokens))[0]));
      }
    }
  }

  private EncoderModel model() {
    try {
      return EncoderModel.of(encoderName);
    } catch (IllegalArgumentException e) {
      throw new HeadwaterException(String.valueOf(e.getMessage()), e);
    }
  }
}
