package dev.headwater.transformer.bert;

import dev.headwater.tokenizer.EncoderFolder;
import dev.headwater.tokenizer.EncoderTexts;
import dev.headwater.transformer.tensors.JsonConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A BERT encoder in Hugging Face's form: a folder with {@code config.json}, {@code tokenizer.json},
 * the weights, and what sentence-transformers or a person says of its texts.
 *
 * @param folder without weights and shape
 * @param weights the file of its weights
 */
public record BertFolder(EncoderFolder folder, BertShape shape, Path weights) {
  private static final String SAFETENSORS = "model.safetensors";
  private static final List<String> WEIGHTS = List.of(SAFETENSORS, "model.onnx", "onnx/model.onnx");

  /** Whether a folder is that of an encoder rather than of a GPT, supported or not. */
  public static boolean isOne(Path folder) throws IOException {
    Path config = folder.resolve(JsonConfig.FILE);
    return EncoderFolder.isOne(folder)
        || (Files.exists(config) && BertShape.isEncoder(JsonConfig.read(config).modelType()));
  }

  /**
   * Opens a folder, without reading its weights.
   *
   * @throws IOException if a file is missing, or says something that is not supported
   */
  public static BertFolder open(Path folder) throws IOException {
    Path config = folder.resolve(JsonConfig.FILE);
    if (!Files.exists(config)) {
      throw new IOException(folder + " has no " + JsonConfig.FILE);
    }
    BertShape shape;
    try {
      shape = BertShape.of(JsonConfig.read(config));
    } catch (IllegalArgumentException e) {
      throw new IOException(config + ": " + e.getMessage(), e);
    }
    EncoderFolder opened = EncoderFolder.open(folder);
    int tokens = opened.texts().tokenizer().size();
    if (tokens > shape.vocabularySize()) {
      throw new IOException(
          "%s has %d tokens, but vocab_size of %s is %d"
              .formatted(
                  folder.resolve(EncoderFolder.TOKENIZER),
                  tokens,
                  JsonConfig.FILE,
                  shape.vocabularySize()));
    }
    return new BertFolder(opened, shape, weights(folder));
  }

  private static Path weights(Path folder) throws IOException {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            new IOException(
                "%s has no weights: %s must be there; files for PyTorch and others are not read"
                    .formatted(folder, String.join(" or ", WEIGHTS))));
  }

  /** How it reads texts. */
  public EncoderTexts texts() {
    return folder.texts();
  }

  /** How a vector is made of the tokens' states. */
  public Pooling pooling() {
    return folder.pooling().equals(EncoderFolder.MEAN) ? Pooling.MEAN : Pooling.CLASS_TOKEN;
  }

  /** All files that a vector depends on. */
  public List<Path> files() {
    return Stream.concat(folder.files().stream(), Stream.of(weights)).toList();
  }

  /**
   * Reads the weights.
   *
   * @throws IOException if they are cut short, or another model's
   */
  BertWeights readWeights() throws IOException {
    BertWeights read =
        weights.endsWith(SAFETENSORS)
            ? SafetensorsWeights.load(weights, shape.epsilon())
            : OnnxWeights.load(weights, shape.epsilon());
    try {
      shape.require(read);
      return read;
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s: %s".formatted(folder.path().resolve(JsonConfig.FILE), e.getMessage()), e);
    }
  }
}
