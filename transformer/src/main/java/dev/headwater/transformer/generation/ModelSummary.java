package dev.headwater.transformer.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.GptConfiguration;
import dev.headwater.transformer.gpt.GptFile;
import dev.headwater.transformer.tensors.Gguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a model on disk is, as far as it can be said without reading its weights.
 *
 * @param name that the file gives it; empty if none
 * @param family its architecture, llama for example
 * @param weights how many numbers it has
 * @param bytes on disk
 * @param type in which most of its numbers are stored, Q4_1 for example
 * @param contextSize most tokens of a text
 * @param tokens of the vocabulary
 * @param hasChatTemplate whether its file says how conversations are written
 * @param memory about how many bytes it takes, with one text as long as the context
 */
public record ModelSummary(
    String name,
    String family,
    long weights,
    long bytes,
    String type,
    int contextSize,
    int tokens,
    boolean hasChatTemplate,
    long memory) {

  /** What is stored, without its shape. */
  private record Stored(String name, String family, long weights, long bytes, String type) {}

  /**
   * Opens a model, its tokenizer and its chat template.
   *
   * @param path a GGUF file, or a folder in Hugging Face's form
   * @throws IOException if it cannot be read or something in it is not supported
   */
  public static ModelSummary of(Path path) throws IOException {
    try (GptFile file = GptFile.open(path)) {
      GptConfiguration shape = file.configuration();
      Tokenizer tokenizer = file.tokenizer();
      file.stops();
      requireConversation(path, ChatTemplate.of(file.chat(), tokenizer));
      Stored stored = Files.isDirectory(path) ? folder(path) : gguf(path);
      return new ModelSummary(
          stored.name(),
          stored.family(),
          stored.weights(),
          stored.bytes(),
          stored.type(),
          shape.contextSize(),
          tokenizer.size(),
          file.chat().isPresent(),
          memory(stored, shape));
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static void requireConversation(Path path, ChatTemplate template) throws IOException {
    var prompt =
        template.prompt(
            List.of(
                ChatMessage.system("Be brief."),
                ChatMessage.user("Hi"),
                ChatMessage.assistant("Hello."),
                ChatMessage.user("Bye")));
    if (prompt.length == 0) {
      throw new IOException(path + ": its tokenizer has no tokens for a conversation");
    }
  }

  private static Stored gguf(Path path) throws IOException {
    try (Gguf file = Gguf.open(path)) {
      Map<String, Long> numbers = file.numbersByType();
      return new Stored(
          file.find("general.name", String.class).orElse(""),
          file.string("general.architecture"),
          numbers.values().stream().mapToLong(Long::longValue).sum(),
          Files.size(path),
          numbers.entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse("none"));
    }
  }

  private static Stored folder(Path path) throws IOException {
    JsonNode config = new JsonMapper().readTree(path.resolve("config.json").toFile());
    String type = config.path("torch_dtype").asText(config.path("dtype").asText("float32"));
    long bytes = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".safetensors")).toList()) {
        bytes += Files.size(file);
      }
    }
    long weights = bytes / (type.equals("float32") ? Float.BYTES : Short.BYTES);
    return new Stored("", config.path("model_type").asText(), weights, bytes, type);
  }

  /**
   * Quantized matrices are kept as they are stored and again in 16 bits, keys and values in 16
   * bits; others are computed with in 32 bits.
   */
  private static long memory(Stored stored, GptConfiguration shape) {
    boolean quantized = stored.type().startsWith("Q");
    long keysAndValues = 2L * shape.layers() * shape.keyValueWidth() * shape.contextSize();
    return quantized
        ? stored.bytes() + Short.BYTES * (stored.weights() + keysAndValues)
        : Float.BYTES * (stored.weights() + keysAndValues);
  }
}
