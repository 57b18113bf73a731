package dev.headwater.evaluation;

import dev.headwater.tokenizer.ChunkPrefix;
import dev.headwater.tokenizer.WordPiece;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks as the platform stores them, in the batches that embed-service made of them: as many, of
 * about the same number of tokens, in the order of the chunks.
 *
 * @param batches how many
 */
record StoredChunks(List<StoredChunk> chunks, int batches) {
  /** What an encoder reads of a chunk. */
  record StoredChunk(String title, String section, String text) {
    String withPrefix(WordPiece tokenizer) {
      return ChunkPrefix.of(title, section, tokenizer::tokens) + text;
    }
  }

  /** Batch, sequence, token. */
  List<List<int[]>> sequences(TextEncoder encoder) {
    List<int[]> sequences =
        encoder.tokens(
            chunks.stream().map(chunk -> chunk.withPrefix(encoder.tokenizer())).toList());
    long tokens = sequences.stream().mapToLong(sequence -> sequence.length).sum();
    List<List<int[]>> cut = new ArrayList<>();
    long last = -1;
    long before = 0; // tokens of the sequences so far
    for (int[] sequence : sequences) {
      long batch = before * batches / tokens;
      if (batch != last) {
        cut.add(new ArrayList<>());
      }
      cut.getLast().add(sequence);
      last = batch;
      before += sequence.length;
    }
    return cut;
  }
}
