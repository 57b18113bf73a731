package dev.headwater.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BERT's tokenizer. A text is normalized and cut into words at white space and around punctuation;
 * each word is cut, from its start, into the longest pieces in the vocabulary. Names of special
 * tokens in the text, such as {@code [SEP]}, become those tokens.
 */
public final class WordPiece {
  private final BertNormalizer normalizer;
  private final Vocabulary vocabulary;
  private final Map<String, Integer> specialTokens;
  private final Pattern specialToken;
  private final int classId;
  private final int separatorId;

  WordPiece(BertNormalizer normalizer, Vocabulary vocabulary, Map<String, Integer> specialTokens) {
    this.normalizer = normalizer;
    this.vocabulary = vocabulary;
    this.specialTokens = Map.copyOf(specialTokens);
    this.specialToken =
        Pattern.compile(
            String.join("|", specialTokens.keySet().stream().map(Pattern::quote).toList()));
    this.classId = specialId("[CLS]");
    this.separatorId = specialId("[SEP]");
  }

  /**
   * Reads a Hugging Face {@code tokenizer.json}.
   *
   * @throws IOException if the file cannot be read or describes another kind of tokenizer
   */
  public static WordPiece load(Path tokenizerJson) throws IOException {
    return WordPieceJson.read(tokenizerJson);
  }

  /** One more than the largest id. */
  public int size() {
    int special = specialTokens.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    return Math.max(vocabulary.size(), special);
  }

  /** The ids of the text's tokens, without special ones at its ends. */
  public int[] encode(String text) {
    return tokens(text).stream().mapToInt(Token::id).toArray();
  }

  /**
   * The ids of the text's tokens between {@code [CLS]} and {@code [SEP]}, cut off so that all of
   * them are at most {@code maxTokens}.
   */
  public int[] encode(String text, int maxTokens) {
    if (maxTokens < 2) {
      throw new IllegalArgumentException("maxTokens must be at least 2 but is " + maxTokens);
    }
    int[] ids = encode(text);
    int length = Math.min(ids.length, maxTokens - 2);
    int[] framed = new int[length + 2];
    framed[0] = classId;
    System.arraycopy(ids, 0, framed, 1, length);
    framed[length + 1] = separatorId;
    return framed;
  }

  /** The tokens with their spans, in order, without special ones at the text's ends. */
  public List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>(text.length() / 4);
    Matcher special = specialToken.matcher(text);
    int from = 0;
    int codePoints = 0; // in the text before "from"
    while (special.find()) {
      cutWords(normalizer.normalize(text.substring(from, special.start()), codePoints), tokens);
      int start = codePoints + text.codePointCount(from, special.start());
      codePoints = start + text.codePointCount(special.start(), special.end());
      tokens.add(new Token(specialId(special.group()), start, codePoints));
      from = special.end();
    }
    cutWords(normalizer.normalize(text.substring(from), codePoints), tokens);
    return tokens;
  }

  /** The text of the tokens, special ones left out. */
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder();
    for (int id : tokens) {
      if (!specialTokens.containsValue(id)) {
        vocabulary.appendPiece(id, text);
      }
    }
    return text.toString();
  }

  private void cutWords(NormalizedText text, List<Token> tokens) {
    int wordStart = 0;
    for (int i = 0; i < text.length(); i++) {
      int codePoint = text.codePoint(i);
      if (Characters.isWhitespace(codePoint)) {
        vocabulary.cut(text, wordStart, i, tokens);
        wordStart = i + 1;
      } else if (Characters.isPunctuation(codePoint)) {
        vocabulary.cut(text, wordStart, i, tokens);
        vocabulary.cut(text, i, i + 1, tokens);
        wordStart = i + 1;
      }
    }
    vocabulary.cut(text, wordStart, text.length(), tokens);
  }

  private int specialId(String name) {
    Integer id = specialTokens.get(name);
    if (id == null) {
      throw new IllegalArgumentException("added_tokens lacks " + name);
    }
    return id;
  }
}
