package dev.headwater.tokenizer;

/** How SentencePiece cuts a normalized text into the pieces of a vocabulary. */
interface Segmentation {
  /** The ids of the text's pieces. */
  int[] segment(String text);
}
