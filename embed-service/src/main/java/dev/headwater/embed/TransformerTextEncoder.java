package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.models.Models;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** A pinned model's tokenizer and encoder. */
final class TransformerTextEncoder implements TextEncoder {
  private final WordPiece tokenizer;
  private final Encoder encoder;
  private final String queryPrefix;

  private TransformerTextEncoder(WordPiece tokenizer, Encoder encoder, String queryPrefix) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.queryPrefix = queryPrefix;
  }

  /**
   * Loads a model and warms it up.
   *
   * @return empty if no such model is known
   * @throws IllegalStateException if one of its files is missing or is not the pinned one
   */
  static Optional<TextEncoder> load(String name, Models models, Precision precision, int threads) {
    EncoderModel model;
    try {
      model = EncoderModel.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    try {
      WordPiece tokenizer = WordPiece.load(models.file(name, "tokenizer.json"));
      Encoder encoder =
          BertEncoders.load(model, models.file(name, "model.onnx"), precision, threads);
      BertEncoders.warmUp(encoder);
      return Optional.of(new TransformerTextEncoder(tokenizer, encoder, model.queryPrefix()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the files of the encoder " + name, e);
    }
  }

  @Override
  public int[] chunk(Chunk chunk) {
    return tokenizer.encode(chunk.getPrefix() + chunk.getText(), encoder.contextSize());
  }

  @Override
  public int[] question(String text) {
    return tokenizer.encode(queryPrefix + text, encoder.contextSize());
  }

  @Override
  public float[][] encode(List<int[]> sequences) {
    return encoder.encode(sequences);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
