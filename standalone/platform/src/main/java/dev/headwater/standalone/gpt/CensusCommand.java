package dev.headwater.standalone.gpt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headwater.models.Catalogue;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.OnnxWeights;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.study.Census;
import dev.headwater.transformer.study.Census.Kind;
import dev.headwater.transformer.study.KnownShapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpt census NAME|FILE|FOLDER}. */
@Command(name = "census", description = "Count the weights of each kind of matrix.")
final class CensusCommand extends GptTask {
  private static final String ROW = "%-16s  %-56s  %8s  %16s%n";

  @Parameters(
      paramLabel = "NAME|FILE|FOLDER",
      description =
          "gpt3-175b, gpt2, gpt2-medium, gpt2-large or gpt2-xl by their shapes alone; "
              + Catalogue.GENERATOR
              + " or an encoder by its name; a GGUF file; or a folder in Hugging Face's form")
  private String model = "";

  @Option(names = "--json", description = "Print JSON")
  private boolean json;

  @Override
  void run() throws IOException {
    boolean encoder = Catalogue.encoders().contains(model);
    GptConfiguration shape = encoder ? encoder() : shape();
    Census census = encoder ? Census.ofEncoder(shape) : Census.of(shape);
    if (json) {
      out.println(json(census).toPrettyString());
    } else {
      print(shape, census);
    }
  }

  private GptConfiguration shape() throws IOException {
    Optional<GptConfiguration> known = KnownShapes.named(model);
    if (known.isPresent()) {
      return known.get();
    }
    Path path = model.equals(Catalogue.GENERATOR) ? ModelOption.fetched(model) : Path.of(model);
    if (!Files.exists(path)) {
      throw new IOException(
          ("No GPT '%s' is known: name one of %s or %s, a GGUF file, or a folder in"
                  + " Hugging Face's form")
              .formatted(model, String.join(", ", KnownShapes.names()), Catalogue.GENERATOR));
    }
    try (GptFile file = GptFile.open(path)) {
      return file.configuration();
    }
  }

  /** ONNX files do not say how many heads there are; the known encoders' is known. */
  private GptConfiguration encoder() throws IOException {
    Path file = ModelOption.fetched(model);
    return KnownShapes.of(OnnxWeights.load(file), EncoderModel.of(model).heads());
  }

  private void print(GptConfiguration shape, Census census) {
    out.printf(
        Locale.ROOT,
        "%s: %,d wide, %,d layers, %,d heads of %,d, %,d neurons, %,d tokens, context %,d%n%n",
        model,
        shape.modelWidth(),
        shape.layers(),
        shape.heads(),
        shape.headWidth(),
        shape.feedForwardWidth(),
        shape.vocabularySize(),
        shape.contextSize());
    out.printf(ROW, "", "", "matrices", "weights");
    print(census.matrices());
    print("Total", "", census.matrixCount(), census.weights());
    out.printf("%nListed apart%n");
    print(census.apart());
    String note = census.tiedUnembedding() ? "the unembedding is the embedding: once" : "";
    out.println();
    out.printf(ROW, "Stored in all", note, "", number(census.stored()));
  }

  private void print(List<Kind> kinds) {
    kinds.forEach(kind -> print(kind.name(), kind.formula(), kind.count(), kind.weights()));
  }

  private void print(String name, String formula, long count, long weights) {
    out.printf(ROW, name, formula, number(count), number(weights));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private ObjectNode json(Census census) {
    ObjectNode root = new ObjectMapper().createObjectNode().put("model", model);
    add(census.matrices(), root.putArray("matrices"));
    root.put("matrix_count", census.matrixCount()).put("weights", census.weights());
    add(census.apart(), root.putArray("apart"));
    return root.put("tied_unembedding", census.tiedUnembedding()).put("stored", census.stored());
  }

  private static void add(List<Kind> kinds, ArrayNode array) {
    for (Kind kind : kinds) {
      array
          .addObject()
          .put("name", kind.name())
          .put("formula", kind.formula())
          .put("count", kind.count())
          .put("weights", kind.weights());
    }
  }
}
