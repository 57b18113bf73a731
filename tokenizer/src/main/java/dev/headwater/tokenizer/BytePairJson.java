package dev.headwater.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Hugging Face's {@code tokenizer.json} that describes a byte-level byte-pair
 * encoding, GPT-2's or SmolLM2's.
 */
final class BytePairJson {
  private BytePairJson() {}

  static BytePairEncoding read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      require(root.path("model").path("type"), "model.type", "BPE");
      if (root.hasNonNull("normalizer")) {
        throw new IllegalArgumentException("normalizer must be null");
      }
      Set<Integer> controls = new HashSet<>();
      root.path("added_tokens").forEach(token -> controls.add(token.path("id").asInt(-1)));
      return new BytePairEncoding(
          tokens(root), merges(root), controls, preTokenizer(root.path("pre_tokenizer")));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a byte-level BPE tokenizer: " + e.getMessage(), e);
    }
  }

  /** The vocabulary by id. Added tokens may be part of it or extra. */
  private static List<String> tokens(JsonNode root) {
    JsonNode vocabulary = root.path("model").path("vocab");
    @Nullable String[] tokens = new String[vocabulary.size() + root.path("added_tokens").size()];
    vocabulary.properties().forEach(e -> put(tokens, e.getValue().asInt(-1), e.getKey()));
    for (JsonNode token : root.path("added_tokens")) {
      put(tokens, token.path("id").asInt(-1), token.path("content").asText());
    }
    int size = tokens.length;
    while (size > 0 && tokens[size - 1] == null) {
      size--;
    }
    return IntStream.range(0, size).mapToObj(id -> required(tokens[id], id)).toList();
  }

  private static void put(@Nullable String[] tokens, int id, String token) {
    if (id < 0 || id >= tokens.length || (tokens[id] != null && !tokens[id].equals(token))) {
      throw new IllegalArgumentException(
          "id %d of \"%s\" must be unique and from 0 to %d"
              .formatted(id, token, tokens.length - 1));
    }
    tokens[id] = token;
  }

  private static String required(@Nullable String token, int id) {
    if (token == null) {
      throw new IllegalArgumentException("no token has the id " + id);
    }
    return token;
  }

  /** {@code "left right"}: a string in older files, a list of two in newer ones. */
  private static List<String> merges(JsonNode root) {
    return StreamSupport.stream(root.path("model").path("merges").spliterator(), false)
        .map(merge ->
            merge.isArray()
                ? merge.path(0).asText() + " " + merge.path(1).asText()
                : merge.asText())
        .toList();
  }

  private static String preTokenizer(JsonNode node) {
    boolean sequence = node.path("type").asText().equals("Sequence");
    JsonNode digits = sequence ? node.path("pretokenizers").path(0) : node;
    JsonNode bytes = sequence ? node.path("pretokenizers").path(1) : node;
    require(bytes.path("type"), "pre_tokenizer", "ByteLevel");
    if (bytes.path("add_prefix_space").asBoolean(true)
        || !bytes.path("use_regex").asBoolean(true)) {
      throw new IllegalArgumentException(
          "pre_tokenizer must have add_prefix_space false and use_regex true");
    }
    if (!sequence) {
      return "gpt-2";
    }
    require(digits.path("type"), "the first pre_tokenizer of a sequence", "Digits");
    require(digits.path("individual_digits"), "individual_digits", "true");
    return "smollm";
  }

  private static void require(JsonNode node, String field, String expected) {
    String value = node.asText("missing");
    if (!value.equals(expected)) {
      throw new IllegalArgumentException(field + " must be " + expected + " but is " + value);
    }
  }
}
