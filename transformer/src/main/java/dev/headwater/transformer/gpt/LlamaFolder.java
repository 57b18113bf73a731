package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.tensors.JsonConfig;
import dev.headwater.transformer.tensors.SafetensorsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model of the Llama family in the form of Hugging Face's transformers: a folder with {@code
 * config.json}, {@code model.safetensors} (or several files and their index) and {@code
 * tokenizer.json}.
 */
final class LlamaFolder implements GptFile {
  private static final String GENERATION = "generation_config.json";

  /** Frequencies that older files hold beside the weights. */
  private static final String FREQUENCIES = "rotary_emb.inv_freq";

  private final Path folder;
  private final JsonConfig config;
  private final LlamaFamily family;
  private final GptConfiguration shape;
  private final SafetensorsFolder file;
  private final LlamaWeights.Source source = new Tensors();

  /** The tensors by their names in transformers. */
  private final class Tensors implements LlamaWeights.Source {
    @Override
    public Set<String> tensors() {
      return file.names().stream()
          .filter(name -> !name.endsWith(FREQUENCIES))
          .collect(Collectors.toSet());
    }

    @Override
    public String name(LlamaTensor tensor, int layer) {
      return tensor.inFolder(layer);
    }

    @Override
    public INDArray tensor(String name, long... shape) throws IOException {
      return file.tensor(name, shape);
    }

    /** Gemma's files hold what is added to 1. */
    @Override
    public INDArray gain(String name, int width) throws IOException {
      INDArray gain = tensor(name, width);
      return family == LlamaFamily.GEMMA3 ? gain.addi(1) : gain;
    }
  }

  private LlamaFolder(
      Path folder,
      JsonConfig config,
      LlamaFamily family,
      GptConfiguration shape,
      SafetensorsFolder file) {
    this.folder = folder;
    this.config = config;
    this.family = family;
    this.shape = shape;
    this.file = file;
  }

  /**
   * Opens a folder.
   *
   * @throws IOException if a file is missing, cut short, or of a model that is not supported
   */
  static LlamaFolder open(Path folder) throws IOException {
    Path path = folder.resolve(JsonConfig.FILE);
    JsonConfig json = JsonConfig.read(path);
    GptConfiguration shape;
    LlamaFamily family;
    try {
      LlamaConfig config = LlamaConfig.of(json);
      family = config.family();
      shape = config.configuration();
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
    SafetensorsFolder file = SafetensorsFolder.open(folder);
    LlamaFolder opened = new LlamaFolder(folder, json, family, shape, file);
    try {
      LlamaWeights.requireKnown(opened.source, shape, family.fused());
      return opened;
    } catch (IllegalArgumentException e) {
      opened.close();
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
  }

  @Override
  public GptConfiguration configuration() {
    return shape;
  }

  @Override
  public LanguageModel model(ModelResources resources) throws IOException {
    return new Gpt(shape, weights());
  }

  @Override
  public GptWeights weights() throws IOException {
    return LlamaWeights.read(source, shape, family.fused());
  }

  @Override
  public INDArray tokenEmbedding() throws IOException {
    return file.tensor(
        LlamaTensor.TOKEN_EMBEDDING.inFolder(0) + ".weight",
        shape.vocabularySize(),
        shape.modelWidth());
  }

  /** Its vocabulary may be smaller than the model's, which is rounded up. */
  @Override
  public Tokenizer tokenizer() throws IOException {
    return new TokenizerFolder(folder).tokenizer(shape.vocabularySize());
  }

  @Override
  public Optional<ChatFormat> chat() throws IOException {
    return new TokenizerFolder(folder).chat();
  }

  /** {@code eos_token_id}: one or several, those that end a turn in generation_config.json. */
  @Override
  public Set<Integer> stops() throws IOException {
    Set<Integer> stops = new HashSet<>(config.tokens("eos_token_id"));
    Path generation = folder.resolve(GENERATION);
    if (Files.exists(generation)) {
      stops.addAll(JsonConfig.read(generation).tokens("eos_token_id"));
    }
    return stops;
  }

  @Override
  public void close() {
    file.close();
  }
}
