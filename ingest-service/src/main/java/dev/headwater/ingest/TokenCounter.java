package dev.headwater.ingest;

/** Counts a text's tokens as the encoder does, without special ones at the ends. Thread-safe. */
interface TokenCounter {
  int count(String text);
}
