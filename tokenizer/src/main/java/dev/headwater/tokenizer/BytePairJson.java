package dev.headwater.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.tokenizer.Piece.Kind;
import java.util.List;

/** Reads the parts of {@code tokenizer.json} that describe a byte-level byte-pair encoding. */
final class BytePairJson {
  private BytePairJson() {}

  static BytePairEncoding read(JsonNode root) {
    PreTokenizer preTokenizer = preTokenizer(root.path("pre_tokenizer"));
    normalizer(root.path("normalizer"), preTokenizer);
    return new BytePairEncoding(
        TokenizerJson.pieces(root, text -> new Piece(text, Kind.NORMAL, 0)),
        TokenizerJson.merges(root).stream().map(pair -> String.join(" ", pair)).toList(),
        preTokenizer,
        root.path("model").path("ignore_merges").asBoolean(false),
        TokenizerJson.begin(root),
        TokenizerJson.takingSpace(root));
  }

  private static void normalizer(JsonNode node, PreTokenizer preTokenizer) {
    if (preTokenizer == PreTokenizer.QWEN2) {
      TokenizerJson.require(node.path("type"), "normalizer", "NFC");
    } else if (node.isObject()) {
      throw new IllegalArgumentException("normalizer must be null");
    }
  }

  private static PreTokenizer preTokenizer(JsonNode node) {
    List<JsonNode> steps = TokenizerJson.steps(node, "pretokenizers");
    JsonNode bytes = steps.isEmpty() ? node : steps.getLast();
    TokenizerJson.require(bytes.path("type"), "pre_tokenizer", "ByteLevel");
    JsonNode before = steps.size() == 2 ? steps.getFirst() : node.path("nothing");
    boolean split = before.path("type").asText().equals("Split");
    if (bytes.path("add_prefix_space").asBoolean(true)
        || bytes.path("use_regex").asBoolean(true) == split) {
      throw new IllegalArgumentException(
          "pre_tokenizer must have add_prefix_space false and use_regex " + !split);
    }
    if (steps.size() == 1) {
      return PreTokenizer.GPT2;
    }
    if (split) {
      TokenizerJson.require(before.path("behavior"), "behavior", "Isolated");
      String regex = before.path("pattern").path("Regex").asText();
      return PreTokenizer.ofRegex(regex)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "pre_tokenizer must be one of %s but cuts words by %s"
                      .formatted(PreTokenizer.supported(), regex)));
    }
    TokenizerJson.require(before.path("type"), "the first pre_tokenizer of two", "Digits");
    TokenizerJson.require(before.path("individual_digits"), "individual_digits", "true");
    return PreTokenizer.SMOLLM;
  }
}
