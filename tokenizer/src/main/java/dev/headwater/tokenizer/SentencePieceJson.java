package dev.headwater.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headwater.tokenizer.Piece.Kind;
import dev.headwater.tokenizer.PieceNormalizer.Prefix;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parts of {@code tokenizer.json} that describe a SentencePiece tokenizer. */
final class SentencePieceJson {
  private Prefix prefix = Prefix.NEVER;
  private boolean singleSpaces;
  private byte @Nullable [] characters;

  private SentencePieceJson(JsonNode root) {
    TokenizerJson.steps(root.path("normalizer"), "normalizers").forEach(this::normalizer);
    TokenizerJson.steps(root.path("pre_tokenizer"), "pretokenizers").forEach(this::preTokenizer);
  }

  static SentencePiece bytePairs(JsonNode root) {
    String unknown = root.path("model").path("unk_token").asText();
    List<Piece> pieces =
        TokenizerJson.pieces(root, text -> new Piece(text, kind(text, unknown), 0));
    PieceVocabulary vocabulary = new PieceVocabulary(pieces);
    return tokenizer(
        root, pieces, vocabulary, PieceMerging.byRanks(vocabulary, TokenizerJson.merges(root)));
  }

  private static Kind kind(String text, String unknown) {
    if (text.equals(unknown)) {
      return Kind.UNKNOWN;
    }
    return text.matches("<0x[0-9A-F]{2}>") ? Kind.BYTE : Kind.NORMAL;
  }

  static SentencePiece unigram(JsonNode root) {
    JsonNode model = root.path("model");
    JsonNode listed = model.path("vocab");
    boolean bytes = model.path("byte_fallback").asBoolean(false);
    @Nullable Piece[] pieces = new Piece[listed.size() + root.path("added_tokens").size()];
    for (int id = 0; id < listed.size(); id++) {
      String text = listed.path(id).path(0).asText();
      Kind kind = id == model.path("unk_id").asInt(-1) ? Kind.UNKNOWN : kind(text, "");
      float score = (float) listed.path(id).path(1).asDouble();
      pieces[id] = new Piece(text, kind == Kind.BYTE && !bytes ? Kind.NORMAL : kind, score);
    }
    List<Piece> all = TokenizerJson.withAdded(root, pieces);
    PieceVocabulary vocabulary = new PieceVocabulary(all);
    return tokenizer(root, all, vocabulary, new Unigram(vocabulary));
  }

  private static SentencePiece tokenizer(
      JsonNode root, List<Piece> pieces, PieceVocabulary vocabulary, Segmentation segmentation) {
    SentencePieceJson read = new SentencePieceJson(root);
    return new SentencePiece(
        pieces,
        new PieceNormalizer(read.prefix, read.singleSpaces, read.characters),
        vocabulary,
        segmentation,
        true,
        TokenizerJson.begin(root),
        TokenizerJson.takingSpace(root));
  }

  private void normalizer(JsonNode step) {
    String type = step.path("type").asText();
    switch (type) {
      case "Prepend" -> prefix = Prefix.ALWAYS;
      case "Precompiled" ->
          characters = Base64.getDecoder().decode(step.path("precompiled_charsmap").asText());
      case "Strip" -> singleSpaces = true;
      case "Replace" -> {
        JsonNode pattern = step.path("pattern");
        boolean spaces = pattern.path("String").asText().equals(" ");
        boolean repeated = pattern.path("Regex").asText().equals(" {2,}");
        if (!spaces && !repeated) {
          throw new IllegalArgumentException("normalizer must not replace " + pattern);
        }
        singleSpaces |= repeated;
      }
      default ->
          throw new IllegalArgumentException(
              "normalizer must be Prepend, Replace, Precompiled or Strip but is " + type);
    }
  }

  private void preTokenizer(JsonNode step) {
    String type = step.path("type").asText();
    switch (type) {
      case "Metaspace" -> prefix = metaspace(step);
      case "WhitespaceSplit" -> singleSpaces = true;
      case "Split" ->
          // Gemma's, which comes after all spaces have been replaced.
          TokenizerJson.require(step.path("pattern").path("String"), "pre_tokenizer.pattern", " ");
      default ->
          throw new IllegalArgumentException(
              "pre_tokenizer must be Metaspace, WhitespaceSplit or Split but is " + type);
    }
  }

  private static Prefix metaspace(JsonNode step) {
    TokenizerJson.require(step.path("replacement"), "replacement", PieceNormalizer.SPACE);
    String scheme =
        step.path("prepend_scheme")
            .asText(step.path("add_prefix_space").asBoolean(true) ? "always" : "never");
    return switch (scheme) {
      case "always" -> Prefix.UNLESS_SPACE;
      case "first" -> Prefix.FIRST_UNLESS_SPACE;
      case "never" -> Prefix.NEVER;
      default ->
          throw new IllegalArgumentException(
              "prepend_scheme must be always, first or never but is " + scheme);
    };
  }
}
