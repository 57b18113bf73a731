package dev.headwater.tokenizer;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How byte-level BPE cuts a text into words, by the names in GGUF files. In all of them the last
 * space belongs to the word after it.
 */
enum PreTokenizer {
  GPT2(
      "gpt-2",
      false,
      "'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"),

  /** Each digit is a word. */
  SMOLLM(
      "smollm",
      false,
      "\\p{N}|'(?:s|t|re|ve|m|ll|d)| ?\\p{L}+|"
          + " ?[^\\s\\p{L}\\p{N}]+|\\s+(?![^\\s\\p{N}])|\\s+"),

  /** Up to three digits are a word, and line breaks end one. */
  LLAMA3(
      "llama-bpe",
      true,
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),

  /** As Llama 3's but of single digits, after composing characters (NFC). */
  QWEN2(
      "qwen2",
      false,
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),

  /** Mistral's. A capital within a word begins another one, and marks belong to their letter. */
  TEKKEN(
      "tekken",
      true,
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  private final String name;
  private final boolean wholeWords;
  private final Pattern word;

  PreTokenizer(String name, boolean wholeWords, String word) {
    this.name = name;
    this.wholeWords = wholeWords;
    this.word = Pattern.compile(word, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /**
   * A pre-tokenizer by its name.
   *
   * @throws IllegalArgumentException if none has it
   */
  static PreTokenizer named(String name) {
    return Arrays.stream(values())
        .filter(known -> known.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "pre-tokenizer must be one of %s but is %s".formatted(supported(), name)));
  }

  /** A pre-tokenizer by its regular expression, as {@code tokenizer.json} has it. */
  static Optional<PreTokenizer> ofRegex(String regex) {
    return Arrays.stream(values()).filter(known -> known.word.pattern().equals(regex)).findFirst();
  }

  /** The names of all. */
  static String supported() {
    return Arrays.stream(values()).map(known -> known.name).collect(Collectors.joining(", "));
  }

  /** Whether a word that is a token is not merged from its bytes. */
  boolean wholeWords() {
    return wholeWords;
  }

  /** Cuts a text; no character is lost. */
  void cut(String text, Consumer<String> word) {
    Matcher words =
        this.word.matcher(this == QWEN2 ? Normalizer.normalize(text, Normalizer.Form.NFC) : text);
    while (words.find()) {
      word.accept(words.group());
    }
  }
}
