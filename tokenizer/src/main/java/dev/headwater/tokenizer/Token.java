package dev.headwater.tokenizer;

/**
 * A token and the part of the original text that it stands for.
 *
 * @param id position in the vocabulary
 * @param start first code point of the original text
 * @param end code point after the last one
 */
public record Token(int id, int start, int end) {}
