package dev.headwater.embed;

import dev.headwater.events.Chunk;
import java.util.List;

/** Turns texts into vectors. Thread-safe. */
interface TextEncoder extends AutoCloseable {
  /** A text as its encoder wants it; no other encoder takes it. */
  interface Input {
    /** How many tokens it has, or about how many. */
    int tokens();
  }

  /** What its vectors depend on, beside the text: model, precision, what is put before a text. */
  String id();

  /** A chunk's prefix and text, cut off at the encoder's context size. */
  Input chunk(Chunk chunk);

  /** A question, with the prefix that the model asks for. */
  Input question(String text);

  /**
   * Encodes a batch.
   *
   * @param inputs at least one, made by this encoder
   * @return a vector of unit length for each
   */
  float[][] encode(List<Input> inputs);

  /** Encodes a batch that nobody waits for; an encoder on this processor lets all else go first. */
  default float[][] encodeInBackground(List<Input> inputs) {
    return encode(inputs);
  }

  /** How much a batch of chunks may hold. */
  BatchSize batchSize();

  @Override
  void close();
}
