package dev.headwater.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads the part of Hugging Face's {@code tokenizer.json} that describes a WordPiece tokenizer. */
final class WordPieceJson {
  private WordPieceJson() {}

  static WordPiece read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      requireType(root, "normalizer", "BertNormalizer");
      requireType(root, "pre_tokenizer", "BertPreTokenizer");
      requireType(root, "model", "WordPiece");
      return new WordPiece(
          normalizer(root.path("normalizer")), vocabulary(root.path("model")), special(root));
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a WordPiece tokenizer: " + e.getMessage(), e);
    }
  }

  private static void requireType(JsonNode root, String field, String expected) {
    String type = root.path(field).path("type").asText("missing");
    if (!type.equals(expected)) {
      throw new IllegalArgumentException(field + ".type must be " + expected + " but is " + type);
    }
  }

  private static BertNormalizer normalizer(JsonNode node) {
    boolean lowercase = node.path("lowercase").asBoolean(true);
    return new BertNormalizer(
        node.path("clean_text").asBoolean(true),
        node.path("handle_chinese_chars").asBoolean(true),
        node.path("strip_accents").asBoolean(lowercase), // null means: as lowercase
        lowercase);
  }

  private static Vocabulary vocabulary(JsonNode model) {
    Map<String, Integer> ids = new HashMap<>();
    model
        .path("vocab")
        .properties()
        .forEach(piece -> ids.put(piece.getKey(), piece.getValue().asInt(-1)));
    String unknown = model.path("unk_token").asText("[UNK]");
    Integer unknownId = ids.get(unknown);
    if (unknownId == null) {
      throw new IllegalArgumentException("model.vocab lacks the unknown token " + unknown);
    }
    return new Vocabulary(
        ids,
        model.path("continuing_subword_prefix").asText("##"),
        unknownId,
        model.path("max_input_chars_per_word").asInt(100));
  }

  private static Map<String, Integer> special(JsonNode root) {
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode token : root.path("added_tokens")) {
      String name = token.path("content").asText();
      int id = token.path("id").asInt(-1);
      if (name.isEmpty() || id < 0) {
        throw new IllegalArgumentException(
            "added_tokens has an entry without content or id: " + token);
      }
      ids.put(name, id);
    }
    return ids;
  }
}
