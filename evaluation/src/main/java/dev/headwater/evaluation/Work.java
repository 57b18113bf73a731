package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every engine encodes: batches of token ids, or texts, or stored chunks.
 *
 * @param batches batch, sequence, token
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Work(
    @Nullable List<List<int[]>> batches,
    @Nullable List<String> texts,
    @Nullable StoredChunks stored) {

  static Work read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), Work.class);
  }

  /** With stored chunks as batches of token ids. */
  Work tokenized(TextEncoder encoder) {
    return stored == null ? this : new Work(stored.sequences(encoder), null, null);
  }

  /** Encodes everything once. */
  Pass run(TextEncoder encoder) {
    if (texts != null) {
      List<int[]> sequences = encoder.tokens(texts);
      return new Pass(Arrays.asList(encoder.vectors(sequences)), tokens(sequences));
    }
    if (batches == null) {
      throw new IllegalArgumentException("work must have batches, texts or stored chunks");
    }
    return new Pass(
        batches.stream().flatMap(batch -> Arrays.stream(encoder.encoder().encode(batch))).toList(),
        tokens());
  }

  /** Tokens of the batches. */
  long tokens() {
    return Objects.requireNonNull(batches, "batches").stream().mapToLong(Work::tokens).sum();
  }

  private static long tokens(List<int[]> sequences) {
    return sequences.stream().mapToLong(sequence -> sequence.length).sum();
  }

  /**
   * The result of a run.
   *
   * @param tokens number of tokens read
   */
  record Pass(List<float[]> vectors, long tokens) {
    /** The concatenated vectors, as little-endian floats. */
    byte[] bytes() {
      int numbers = vectors.size() * vectors.getFirst().length;
      ByteBuffer bytes = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      FloatBuffer floats = bytes.asFloatBuffer();
      vectors.forEach(floats::put);
      return bytes.array();
    }
  }
}
