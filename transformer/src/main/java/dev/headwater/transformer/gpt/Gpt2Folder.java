package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.tensors.JsonConfig;
import dev.headwater.transformer.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A GPT-2 in the form of Hugging Face's transformers: a folder with {@code config.json}, {@code
 * model.safetensors} and {@code tokenizer.json}. Its projections are [in, out], and query, key and
 * value are one matrix, {@code c_attn}.
 */
public final class Gpt2Folder implements GptFile {
  private static final String WEIGHTS = "model.safetensors";

  /** Prefix of all names but the unembedding's; files of the bare model lack it. */
  private static final String PREFIX = "transformer.";

  private static final String UNEMBEDDING = "lm_head.weight";

  private static final String END_OF_TEXT = "<|endoftext|>";

  private final Path folder;
  private final JsonConfig config;
  private final GptConfiguration shape;
  private final Safetensors tensors;
  private final String prefix;

  private Gpt2Folder(Path folder, JsonConfig config, GptConfiguration shape, Safetensors tensors) {
    this.folder = folder;
    this.config = config;
    this.shape = shape;
    this.tensors = tensors;
    this.prefix = tensors.names().contains(PREFIX + "wte.weight") ? PREFIX : "";
  }

  /**
   * Opens a folder.
   *
   * @throws IOException if a file is missing, cut short, or of another model
   */
  public static Gpt2Folder open(Path folder) throws IOException {
    Path file = folder.resolve(JsonConfig.FILE);
    JsonConfig config = JsonConfig.read(file);
    try {
      GptConfiguration shape = Gpt2Config.configuration(config);
      return new Gpt2Folder(folder, config, shape, Safetensors.open(folder.resolve(WEIGHTS)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes shape and weights, each file whole or not at all; {@code tokenizer.json} is up to the
   * caller.
   *
   * @param tensors by GPT-2's names without a prefix, {@code wte.weight} for example, with {@code
   *     lm_head.weight} if the unembedding is not tied
   */
  public static void write(Path folder, GptConfiguration shape, Map<String, INDArray> tensors)
      throws IOException {
    Map<String, INDArray> prefixed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> prefixed.put(name.equals(UNEMBEDDING) ? name : PREFIX + name, tensor));
    Safetensors.write(folder.resolve(WEIGHTS), prefixed, Map.of("format", "pt"));
    Gpt2Config.write(folder.resolve(JsonConfig.FILE), shape);
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  /** A tensor by GPT-2's name without a prefix. */
  public INDArray tensor(String name, long... expected) throws IOException {
    return tensors.tensor(name.equals(UNEMBEDDING) ? name : prefix + name, expected);
  }

  @Override
  public LanguageModel model(ModelResources resources) throws IOException {
    return new Gpt(configuration(), weights());
  }

  @Override
  public GptWeights weights() throws IOException {
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    List<GptWeights.Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(block("h." + layer + "."));
    }
    INDArray embedding = tokenEmbedding();
    return new GptWeights(
        embedding,
        tensor("wpe.weight", shape.contextSize(), c),
        blocks,
        norm("ln_f"),
        shape.tiedUnembedding() ? embedding : tensor(UNEMBEDDING, v, c));
  }

  @Override
  public INDArray tokenEmbedding() throws IOException {
    return tensor("wte.weight", shape.vocabularySize(), shape.modelWidth());
  }

  private GptWeights.Block block(String name) throws IOException {
    int c = shape.modelWidth();
    int f = shape.feedForwardWidth();
    try (INDArray weight = tensor(name + "attn.c_attn.weight", c, 3L * c);
        INDArray bias = tensor(name + "attn.c_attn.bias", 3L * c)) {
      return new GptWeights.Block(
          norm(name + "ln_1"),
          part(weight, bias, 0),
          part(weight, bias, 1),
          part(weight, bias, 2),
          projection(name + "attn.c_proj", c, c),
          norm(name + "ln_2"),
          new Mlp(
              null, projection(name + "mlp.c_fc", c, f), projection(name + "mlp.c_proj", f, c)));
    }
  }

  /** Query, key or value, from the matrix that holds all three side by side. */
  private Projection part(INDArray weight, INDArray bias, int index) {
    int c = shape.modelWidth();
    var columns = NDArrayIndex.interval((long) index * c, (long) (index + 1) * c);
    return new Projection(
        weight.get(NDArrayIndex.all(), columns).transpose().dup('c'), bias.get(columns).dup('c'));
  }

  private Norm norm(String name) throws IOException {
    int c = shape.modelWidth();
    return new Norm(tensor(name + ".weight", c), tensor(name + ".bias", c));
  }

  private Projection projection(String name, int in, int out) throws IOException {
    try (INDArray stored = tensor(name + ".weight", in, out)) {
      return new Projection(stored.transpose().dup('c'), tensor(name + ".bias", out));
    }
  }

  @Override
  public Tokenizer tokenizer() throws IOException {
    return new TokenizerFolder(folder).tokenizer(shape.vocabularySize());
  }

  /** {@code eos_token_id}, and GPT-2's own end token if the tokenizer has it. */
  @Override
  public Set<Integer> stops() throws IOException {
    Set<Integer> stops = new HashSet<>(config.tokens("eos_token_id"));
    Tokenizer tokenizer = tokenizer();
    if (tokenizer.hasControl(END_OF_TEXT)) {
      stops.add(tokenizer.control(END_OF_TEXT));
    }
    return stops;
  }

  @Override
  public Optional<ChatFormat> chat() throws IOException {
    return new TokenizerFolder(folder).chat();
  }

  @Override
  public void close() {
    tensors.close();
  }
}
