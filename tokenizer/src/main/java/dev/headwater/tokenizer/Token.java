package dev.headwater.tokenizer;

/**
 * A token and its span in the original text.
 *
 * @param id position in the vocabulary
 * @param start in code points
 * @param end in code points, exclusive
 */
public record Token(int id, int start, int end) {}
