package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.PackedGpt.Formats;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.tensors.Gguf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GGUF file of the Llama family, SmolLM2's for example. */
final class LlamaFile implements GptFile {
  private final Path path;
  private final Gguf file;
  private final LlamaMetadata metadata;
  private final LlamaWeights.Source source = new Tensors();

  /** The tensors by their names in GGUF files. */
  private final class Tensors implements LlamaWeights.Source {
    @Override
    public Set<String> tensors() {
      return file.tensors().stream()
          .filter(name -> !LlamaMetadata.TENSORS.contains(name))
          .collect(Collectors.toSet());
    }

    @Override
    public String name(LlamaTensor tensor, int layer) {
      return tensor.inGguf(layer);
    }

    @Override
    public INDArray tensor(String name, long... shape) throws IOException {
      return file.tensor(name, shape);
    }
  }

  private LlamaFile(Path path, Gguf file, LlamaMetadata metadata) {
    this.path = path;
    this.file = file;
    this.metadata = metadata;
  }

  static LlamaFile open(Path path) throws IOException {
    Gguf file = Gguf.open(path);
    try {
      return new LlamaFile(path, file, LlamaMetadata.of(file));
    } catch (IOException e) {
      file.close();
      throw e;
    } catch (IllegalArgumentException e) {
      file.close();
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public GptConfiguration configuration() throws IOException {
    try {
      GptConfiguration shape = metadata.configuration();
      LlamaWeights.requireKnown(source, shape, fused());
      return shape;
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private boolean fused() {
    return metadata.family().fused();
  }

  @Override
  public GptWeights weights() throws IOException {
    return LlamaWeights.read(source, configuration(), fused());
  }

  @Override
  public LanguageModel model(ModelResources resources) throws IOException {
    GptConfiguration shape = configuration();
    Optional<QuantizedGptWeights> quantized =
        FastGpt.supports(shape) ? quantized(shape) : Optional.empty();
    return quantized.isPresent()
        ? new FastGpt(
            shape,
            quantized.get(),
            Formats.fastest(),
            resources,
            PackedWeights.keptIn(resources.packed(), path))
        : new Gpt(shape, weights());
  }

  /** The weights as they are stored, if all matrices are quantized. */
  Optional<QuantizedGptWeights> quantized(GptConfiguration shape) throws IOException {
    return QuantizedLlama.read(file, shape, fused());
  }

  @Override
  public INDArray tokenEmbedding() throws IOException {
    GptConfiguration shape = configuration();
    return file.tensor("token_embd.weight", shape.vocabularySize(), shape.modelWidth());
  }

  @Override
  public Set<Integer> stops() throws IOException {
    return new GgufTokenizer(file).stops();
  }

  @Override
  public void close() {
    file.close();
  }

  @Override
  public Tokenizer tokenizer() throws IOException {
    return new GgufTokenizer(file).read();
  }

  @Override
  public Optional<ChatFormat> chat() throws IOException {
    return new GgufTokenizer(file).chat();
  }
}
