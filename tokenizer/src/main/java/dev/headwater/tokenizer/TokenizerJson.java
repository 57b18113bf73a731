package dev.headwater.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.tokenizer.Piece.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads Hugging Face's {@code tokenizer.json}: what all kinds of tokenizers have in common. */
final class TokenizerJson {
  private TokenizerJson() {}

  static Tokenizer read(Path file) throws IOException {
    try {
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      JsonNode model = root.path("model");
      String type = model.path("type").asText("missing");
      return switch (type) {
        case "BPE" ->
            model.path("byte_fallback").asBoolean(false)
                ? SentencePieceJson.bytePairs(root)
                : BytePairJson.read(root);
        case "Unigram" -> SentencePieceJson.unigram(root);
        default ->
            throw new IllegalArgumentException("model.type must be BPE or Unigram but is " + type);
      };
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not a supported tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * The vocabulary by id. Added tokens may be part of the model's vocabulary or extra.
   *
   * @param piece of a text in the model's vocabulary
   */
  static List<Piece> pieces(JsonNode root, Function<String, Piece> piece) {
    JsonNode vocabulary = root.path("model").path("vocab");
    @Nullable Piece[] pieces = new Piece[vocabulary.size() + root.path("added_tokens").size()];
    vocabulary
        .properties()
        .forEach(e -> put(pieces, e.getValue().asInt(-1), piece.apply(e.getKey())));
    return withAdded(root, pieces);
  }

  /** The vocabulary by id, from the model's and room for all added tokens. */
  static List<Piece> withAdded(JsonNode root, @Nullable Piece[] pieces) {
    for (JsonNode token : root.path("added_tokens")) {
      int id = token.path("id").asInt(-1);
      boolean special = token.path("special").asBoolean(true);
      put(pieces, id, Piece.added(token.path("content").asText(), special));
    }
    int size = pieces.length;
    while (size > 0 && pieces[size - 1] == null) {
      size--;
    }
    return IntStream.range(0, size).mapToObj(id -> required(pieces[id], id)).toList();
  }

  private static void put(@Nullable Piece[] pieces, int id, Piece piece) {
    Piece known = id < 0 || id >= pieces.length ? null : pieces[id];
    if (id < 0 || id >= pieces.length || (known != null && !known.text().equals(piece.text()))) {
      throw new IllegalArgumentException(
          "id %d of \"%s\" must be unique and from 0 to %d"
              .formatted(id, piece.text(), pieces.length - 1));
    }
    if (known == null || known.kind() != Kind.UNKNOWN) {
      pieces[id] = piece;
    }
  }

  private static Piece required(@Nullable Piece piece, int id) {
    if (piece == null) {
      throw new IllegalArgumentException("no token has the id " + id);
    }
    return piece;
  }

  /** Two texts: in one with a space between in older files, a list in newer ones. */
  static List<String[]> merges(JsonNode root) {
    List<String[]> merges = new ArrayList<>();
    for (JsonNode merge : root.path("model").path("merges")) {
      merges.add(
          merge.isArray()
              ? new String[] {merge.path(0).asText(), merge.path(1).asText()}
              : merge.asText().split(" ", -1));
    }
    return merges;
  }

  /** The token that the post-processor puts before each text. */
  static OptionalInt begin(JsonNode root) {
    for (JsonNode processor : steps(root.path("post_processor"), "processors")) {
      String name = processor.path("single").path(0).path("SpecialToken").path("id").asText();
      JsonNode id = processor.path("special_tokens").path(name).path("ids").path(0);
      if (id.isInt()) {
        return OptionalInt.of(id.asInt());
      }
    }
    return OptionalInt.empty();
  }

  /** Ids of the added tokens to which the white space after them belongs. */
  static Set<Integer> takingSpace(JsonNode root) {
    Set<Integer> ids = new HashSet<>();
    for (JsonNode token : root.path("added_tokens")) {
      if (token.path("rstrip").asBoolean(false)) {
        ids.add(token.path("id").asInt());
      }
    }
    return ids;
  }

  /** The parts of a sequence, or the node itself, if there is one. */
  static List<JsonNode> steps(JsonNode node, String sequence) {
    List<JsonNode> steps = new ArrayList<>();
    if (node.path("type").asText().equals("Sequence")) {
      node.path(sequence).forEach(steps::add);
    } else if (node.isObject()) {
      steps.add(node);
    }
    return steps;
  }

  static void require(JsonNode node, String field, String expected) {
    String value = node.asText("missing");
    if (!value.equals(expected)) {
      throw new IllegalArgumentException(field + " must be " + expected + " but is " + value);
    }
  }
}
