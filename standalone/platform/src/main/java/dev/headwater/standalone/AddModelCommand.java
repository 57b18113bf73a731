package dev.headwater.standalone;

import dev.headwater.cli.HeadwaterException;
import dev.headwater.models.Models;
import dev.headwater.transformer.bert.BertFolder;
import dev.headwater.transformer.generation.ModelSummary;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models add PATH}. */
@Command(
    name = "add",
    description = {
      "Check a GPT or an encoder and add it to the models' folder under a name.",
      "HEADWATER_GENERATE_MODEL=NAME then lets a GPT answer; a collection names an encoder."
    })
final class AddModelCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      description =
          "A GGUF file of the Llama family, or a folder in Hugging Face's form with such a GPT, a"
              + " GPT-2 or a BERT encoder")
  private Path path = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Its name (default: the file's, without .gguf)")
  private @Nullable String name;

  @Option(
      names = "--copy",
      description = "Copy the model, which is linked otherwise and has to stay where it is")
  private boolean copy;

  private final Models models;

  AddModelCommand() {
    this(Models.in(null));
  }

  AddModelCommand(Models models) {
    this.models = models;
  }

  @Override
  public Integer call() {
    String chosen = name == null ? nameOf(path) : name;
    models.added().requireFree(chosen);
    models.addedEncoders().requireFree(chosen);
    try {
      if (BertFolder.isOne(path)) {
        addEncoder(chosen);
      } else {
        addGenerator(chosen);
      }
      return 0;
    } catch (NoSuchFileException e) {
      throw new HeadwaterException(e.getMessage() + ": no such file", e);
    } catch (IOException e) {
      throw new HeadwaterException(String.valueOf(e.getMessage()), e);
    }
  }

  private void addEncoder(String chosen) throws IOException {
    String description = EncoderCheck.of(path).description();
    Path added = models.addedEncoders().add(chosen, path, copy);
    System.out.printf("%s: %s%n", chosen, description);
    printPlace(added);
    System.out.printf(
        Locale.ROOT,
        "Once ./headwater up has started again, collections may have \"encoder\": \"%s\".%n",
        chosen);
  }

  private void addGenerator(String chosen) throws IOException {
    ModelSummary model = ModelSummary.of(path);
    Path added = models.added().add(chosen, path, copy);
    System.out.printf(Locale.ROOT, "%s: %s%n", chosen, description(model));
    System.out.printf(
        Locale.ROOT,
        "It takes about %s of memory with a text of the whole context.%n",
        bytes(model.memory()));
    System.out.println(
        model.hasChatTemplate()
            ? "Conversations are written by its chat template."
            : "It has no chat template.");
    printPlace(added);
    System.out.printf("Serve it with HEADWATER_GENERATE_MODEL=%s ./headwater up%n", chosen);
  }

  private void printPlace(Path added) {
    System.out.printf("%s %s%n", copy ? "Copied to" : "Linked as", added);
  }

  private static String nameOf(Path path) {
    String file = path.toAbsolutePath().normalize().getFileName().toString();
    return file.toLowerCase(Locale.ROOT).replaceFirst("\\.gguf$", "");
  }

  private static String description(ModelSummary model) {
    return String.format(
        Locale.ROOT,
        "%sfamily %s, %,d weights, %s as %s, context %,d, %,d tokens",
        model.name().isEmpty() ? "" : model.name() + ", ",
        model.family(),
        model.weights(),
        bytes(model.bytes()),
        model.type(),
        model.contextSize(),
        model.tokens());
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%,d bytes", bytes)
        : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }
}
