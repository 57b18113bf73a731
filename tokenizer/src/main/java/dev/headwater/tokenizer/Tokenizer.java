package dev.headwater.tokenizer;

/** Turns text into token ids and token ids into text. Implementations are thread-safe. */
public interface Tokenizer {
  /** The ids of the text's tokens, without special tokens at its ends. */
  int[] encode(String text);

  /** The text of the tokens, special tokens left out. */
  String decode(int[] tokens);
}
