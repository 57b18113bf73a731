package dev.headwater.transformer.gpt;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.tensors.JsonConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GPT on disk: its shape, weights and tokenizer, each read on request. */
public interface GptFile extends AutoCloseable {
  /**
   * Opens a GGUF file of the Llama family, or a folder in Hugging Face's form with such a model or
   * a GPT-2.
   *
   * @throws IOException if it cannot be read, is cut short, or holds another kind of model
   */
  static GptFile open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return LlamaFile.open(path);
    }
    JsonConfig config = JsonConfig.read(path.resolve(JsonConfig.FILE));
    return config.modelType().equals("gpt2") ? Gpt2Folder.open(path) : LlamaFolder.open(path);
  }

  GptConfiguration configuration() throws IOException;

  /** The model in its fastest form on this processor, which the caller owns. */
  LanguageModel model(ModelResources resources) throws IOException;

  /** The weights, which the caller owns. */
  GptWeights weights() throws IOException;

  /** The token embedding alone, [V, C], which the caller owns. */
  INDArray tokenEmbedding() throws IOException;

  Tokenizer tokenizer() throws IOException;

  /** Tokens that end a text or a turn. */
  Set<Integer> stops() throws IOException;

  /** How conversations are written, if the model's file says so. */
  Optional<ChatFormat> chat() throws IOException;

  @Override
  void close();
}
