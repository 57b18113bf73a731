package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.BytePairEncoding;
import dev.headwater.transformer.gpt.GptConfiguration.Architecture;
import dev.headwater.transformer.gpt.GptWeights.Mlp;
import dev.headwater.transformer.gpt.GptWeights.Norm;
import dev.headwater.transformer.gpt.GptWeights.Projection;
import dev.headwater.transformer.gpt.PackedGpt.Formats;
import dev.headwater.transformer.kernels.PackedWeights;
import dev.headwater.transformer.tensors.Gguf;
import dev.headwater.transformer.tensors.QuantizedTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GGUF file of the Llama architecture, SmolLM2's for example. */
final class LlamaFile implements GptFile {
  private static final int CONTROL = 3;

  private final Path path;
  private final Gguf file;

  private LlamaFile(Path path, Gguf file) {
    this.path = path;
    this.file = file;
  }

  static LlamaFile open(Path path) throws IOException {
    Gguf file = Gguf.open(path);
    try {
      requireLlama(file.string("general.architecture"));
    } catch (IOException e) {
      file.close();
      throw new IOException(path + ": " + e.getMessage(), e);
    }
    return new LlamaFile(path, file);
  }

  private static void requireLlama(String architecture) throws IOException {
    if (!architecture.equals("llama")) {
      throw new IOException(
          "general.architecture must be llama, the only one supported, but is " + architecture);
    }
  }

  @Override
  public GptConfiguration configuration() throws IOException {
    return new GptConfiguration(
        new Architecture.Llama(
            file.integer("llama.attention.head_count_kv"),
            file.number("llama.rope.freq_base"),
            file.number("llama.attention.layer_norm_rms_epsilon")),
        file.list("tokenizer.ggml.tokens", String.class).size(),
        file.integer("llama.context_length"),
        file.integer("llama.embedding_length"),
        file.integer("llama.block_count"),
        file.integer("llama.attention.head_count"),
        file.integer("llama.feed_forward_length"),
        !file.has("output.weight"));
  }

  @Override
  public GptWeights weights() throws IOException {
    GptConfiguration shape = configuration();
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    List<GptWeights.Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(block("blk." + layer + ".", shape));
    }
    INDArray embedding = tokenEmbedding();
    INDArray unembedding = shape.tiedUnembedding() ? embedding : file.tensor("output.weight", v, c);
    return new GptWeights(embedding, null, blocks, norm("output_norm", c), unembedding);
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
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    try {
      List<QuantizedGptWeights.Block> blocks = new ArrayList<>();
      for (int layer = 0; layer < shape.layers(); layer++) {
        String prefix = "blk." + layer + ".";
        blocks.add(
            new QuantizedGptWeights.Block(
                file.vector(prefix + "attn_norm.weight", c),
                matrix(prefix + "attn_q", c, c),
                matrix(prefix + "attn_k", k, c),
                matrix(prefix + "attn_v", k, c),
                matrix(prefix + "attn_output", c, c),
                file.vector(prefix + "ffn_norm.weight", c),
                matrix(prefix + "ffn_gate", f, c),
                matrix(prefix + "ffn_up", f, c),
                matrix(prefix + "ffn_down", c, f)));
      }
      QuantizedTensor embedding = matrix("token_embd", v, c);
      QuantizedTensor unembedding = shape.tiedUnembedding() ? embedding : matrix("output", v, c);
      return Optional.of(
          new QuantizedGptWeights(
              embedding, blocks, file.vector("output_norm.weight", c), unembedding));
    } catch (NoSuchElementException _) { // a matrix that is not quantized
      return Optional.empty();
    }
  }

  private QuantizedTensor matrix(String name, int rows, int columns) throws IOException {
    return file.quantized(name + ".weight", rows, columns).orElseThrow();
  }

  @Override
  public INDArray tokenEmbedding() throws IOException {
    GptConfiguration shape = configuration();
    return file.tensor("token_embd.weight", shape.vocabularySize(), shape.modelWidth());
  }

  private GptWeights.Block block(String prefix, GptConfiguration shape) throws IOException {
    int c = shape.modelWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    return new GptWeights.Block(
        norm(prefix + "attn_norm", c),
        projection(prefix + "attn_q", c, c),
        projection(prefix + "attn_k", k, c),
        projection(prefix + "attn_v", k, c),
        projection(prefix + "attn_output", c, c),
        norm(prefix + "ffn_norm", c),
        new Mlp(
            projection(prefix + "ffn_gate", f, c),
            projection(prefix + "ffn_up", f, c),
            projection(prefix + "ffn_down", c, f)));
  }

  private Norm norm(String name, int width) throws IOException {
    return new Norm(file.tensor(name + ".weight", width), null);
  }

  private Projection projection(String name, int out, int in) throws IOException {
    return new Projection(file.tensor(name + ".weight", out, in), null);
  }

  @Override
  public Set<Integer> stops() throws IOException {
    return Set.of(file.integer("tokenizer.ggml.eos_token_id"));
  }

  @Override
  public void close() {
    file.close();
  }

  @Override
  public BytePairEncoding tokenizer() throws IOException {
    List<Number> types = file.list("tokenizer.ggml.token_type", Number.class);
    Set<Integer> controls =
        IntStream.range(0, types.size())
            .filter(id -> types.get(id).intValue() == CONTROL)
            .boxed()
            .collect(Collectors.toSet());
    return new BytePairEncoding(
        file.list("tokenizer.ggml.tokens", String.class),
        file.list("tokenizer.ggml.merges", String.class),
        controls,
        file.string("tokenizer.ggml.pre"));
  }
}
