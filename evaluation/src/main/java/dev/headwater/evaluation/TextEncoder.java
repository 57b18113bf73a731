package dev.headwater.evaluation;

import dev.headwater.models.Models;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.Precision;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A pinned model with its tokenizer: texts in, vectors out. */
record TextEncoder(EncoderModel model, WordPiece tokenizer, Encoder encoder)
    implements AutoCloseable {
  private static final int BATCH = 32;

  /**
   * Loads a model.
   *
   * @param precision {@code plain}, {@code fp32}, {@code bf16} or {@code int8}
   * @throws IllegalStateException if one of its files is missing or not the pinned one
   */
  static TextEncoder load(String name, String precision, int threads) throws IOException {
    EncoderModel model = EncoderModel.of(name);
    Models models = Models.in(null);
    return new TextEncoder(
        model,
        WordPiece.load(models.file(name, "tokenizer.json")),
        BertEncoders.load(
            model, models.file(name, "model.onnx"), Precision.of(precision), threads));
  }

  /** The token ids of texts, cut off at the context size. Uses all cores. */
  List<int[]> tokens(List<String> texts) {
    return texts.parallelStream()
        .map(text -> tokenizer.encode(text, encoder.contextSize()))
        .toList();
  }

  /** The vectors of sequences, in order; they are encoded in batches of similar length. */
  float[][] vectors(List<int[]> sequences) {
    List<Integer> byLength =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(index -> sequences.get(index).length))
            .toList();
    float[][] vectors = new float[sequences.size()][];
    for (int start = 0; start < byLength.size(); start += BATCH) {
      List<Integer> batch = byLength.subList(start, Math.min(start + BATCH, byLength.size()));
      float[][] encoded = encoder.encode(batch.stream().map(sequences::get).toList());
      for (int i = 0; i < encoded.length; i++) {
        vectors[batch.get(i)] = encoded[i];
      }
    }
    return vectors;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
