package dev.headwater.transformer;

import dev.headwater.tokenizer.BytePairEncoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a GGUF file of the Llama architecture calls its parts, SmolLM2's for example. */
final class LlamaFile {
  private static final int CONTROL = 3;

  private final Gguf file;

  LlamaFile(Gguf file) throws IOException {
    this.file = file;
    String architecture = file.string("general.architecture");
    if (!architecture.equals("llama")) {
      throw new IOException(
          "general.architecture must be llama, the only one read, but is " + architecture);
    }
  }

  GptConfiguration configuration() throws IOException {
    return new GptConfiguration(
        file.list("tokenizer.ggml.tokens", String.class).size(),
        file.integer("llama.context_length"),
        file.integer("llama.embedding_length"),
        file.integer("llama.block_count"),
        file.integer("llama.attention.head_count"),
        file.integer("llama.attention.head_count_kv"),
        file.integer("llama.feed_forward_length"),
        file.number("llama.rope.freq_base"),
        file.number("llama.attention.layer_norm_rms_epsilon"));
  }

  GptWeights weights(GptConfiguration shape) throws IOException {
    int v = shape.vocabularySize();
    int c = shape.modelWidth();
    List<GptWeights.Block> blocks = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      blocks.add(block("blk." + layer + ".", shape));
    }
    INDArray embedding = file.tensor("token_embd.weight", v, c);
    INDArray unembedding =
        file.has("output.weight") ? file.tensor("output.weight", v, c) : embedding;
    return new GptWeights(embedding, blocks, file.tensor("output_norm.weight", c), unembedding);
  }

  private GptWeights.Block block(String prefix, GptConfiguration shape) throws IOException {
    int c = shape.modelWidth();
    int k = shape.keyValueWidth();
    int f = shape.feedForwardWidth();
    return new GptWeights.Block(
        file.tensor(prefix + "attn_norm.weight", c),
        file.tensor(prefix + "attn_q.weight", c, c),
        file.tensor(prefix + "attn_k.weight", k, c),
        file.tensor(prefix + "attn_v.weight", k, c),
        file.tensor(prefix + "attn_output.weight", c, c),
        file.tensor(prefix + "ffn_norm.weight", c),
        file.tensor(prefix + "ffn_gate.weight", f, c),
        file.tensor(prefix + "ffn_up.weight", f, c),
        file.tensor(prefix + "ffn_down.weight", c, f));
  }

  BytePairEncoding tokenizer() throws IOException {
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
