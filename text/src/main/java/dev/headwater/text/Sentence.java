package dev.headwater.text;

/**
 * A sentence of a text.
 *
 * @param start code points from the start of the text
 * @param end exclusive
 * @param text the text at start..end, unchanged
 */
public record Sentence(int start, int end, String text) {}
