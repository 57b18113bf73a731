package dev.headwater.standalone.gpt;

import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.study.EmbeddingSpace;
import dev.headwater.transformer.study.EmbeddingSpace.Neighbour;
import dev.headwater.transformer.study.SpacePicture;
import dev.headwater.transformer.study.SpacePicture.Arrow;
import dev.headwater.transformer.study.SpacePicture.Panel;
import dev.headwater.transformer.study.TokenNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gpt embeddings TOKEN [--minus A --plus B]}. */
@Command(
    name = "embeddings",
    description = {
      "Show the neighbours of a token in the embedding matrix, after training and before.",
      "With --minus and --plus, the neighbours of the point after these directions: an analogy."
    })
final class EmbeddingsCommand extends GptTask {
  private static final String BEFORE = "at random initialisation";
  private static final String AFTER = "after training";

  @Mixin private ModelOption model = new ModelOption();

  @Parameters(paramLabel = "TOKEN", description = "A word that is one token")
  private String word = "";

  @Option(names = "--minus", paramLabel = "TOKEN", description = "Taken off; may be repeated")
  private List<String> minus = List.of();

  @Option(names = "--plus", paramLabel = "TOKEN", description = "Added; may be repeated")
  private List<String> plus = List.of();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Nearest tokens to show (default: ${DEFAULT-VALUE})")
  private int top;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the random initialisation (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Draw them in the plane of their two principal components")
  private @Nullable Path png;

  @Override
  void run() throws IOException {
    requireAtLeastOne("--top", top);
    try (GptFile file = GptFile.open(model.path());
        INDArray matrix = file.tokenEmbedding()) {
      TokenNames names = new TokenNames(file.tokenizer());
      int token = names.token(word);
      List<Integer> taken = minus.stream().map(names::token).toList();
      List<Integer> added = plus.stream().map(names::token).toList();
      Set<Integer> named = new LinkedHashSet<>(List.of(token));
      named.addAll(taken);
      named.addAll(added);
      EmbeddingSpace after = EmbeddingSpace.of(matrix);
      EmbeddingSpace before = EmbeddingSpace.random(matrix.rows(), matrix.columns(), seed);
      List<Neighbour> nearest = after.nearest(after.direction(token, taken, added), top, named);
      print(nearest, before.nearest(before.direction(token, taken, added), top, named), names);
      if (png != null) {
        List<Integer> shown =
            Stream.concat(named.stream(), nearest.stream().map(Neighbour::token)).toList();
        SpacePicture picture =
            new SpacePicture(shown, named, arrows(token, taken, added, nearest), names::name);
        var image = picture.draw(List.of(new Panel(BEFORE, before), new Panel(AFTER, after)));
        ImageIO.write(image, "png", png.toFile());
        out.printf("%nThe picture is %s%n", png.toAbsolutePath());
      }
    }
  }

  private void print(List<Neighbour> after, List<Neighbour> before, TokenNames names) {
    StringBuilder direction = new StringBuilder(word);
    minus.forEach(other -> direction.append(" - ").append(other));
    plus.forEach(other -> direction.append(" + ").append(other));
    out.printf("Nearest to %s, by cosine%n%n%-24s  %s%n", direction, AFTER, BEFORE);
    for (int i = 0; i < after.size(); i++) {
      out.printf("%-24s  %s%n", line(after.get(i), names), line(before.get(i), names));
    }
  }

  private static String line(Neighbour neighbour, TokenNames names) {
    return String.format(
        Locale.ROOT, "%6.3f %s", neighbour.cosine(), names.name(neighbour.token()));
  }

  /** From what is taken off to the token, and from what is added to the nearest: if parallel. */
  private static List<Arrow> arrows(
      int token, List<Integer> minus, List<Integer> plus, List<Neighbour> nearest) {
    List<Arrow> arrows = new ArrayList<>();
    minus.forEach(from -> arrows.add(new Arrow(from, token)));
    plus.forEach(from -> arrows.add(new Arrow(from, nearest.getFirst().token())));
    return arrows;
  }
}
