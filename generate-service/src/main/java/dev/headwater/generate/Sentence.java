package dev.headwater.generate;

/**
 * A sentence of a text.
 *
 * @param start code points from the start of the text
 * @param end exclusive
 * @param text the text at start..end, unchanged
 */
record Sentence(int start, int end, String text) {}
