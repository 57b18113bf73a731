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
  private final Turnstile turnstile;
  private final BatchSize batchSize;

  /** Ids of tokens, special ones included. */
  private static final class Tokens implements Input {
    final int[] ids;

    Tokens(int[] ids) {
      this.ids = ids;
    }

    @Override
    public int tokens() {
      return ids.length;
    }
  }

  private TransformerTextEncoder(
      WordPiece tokenizer,
      Encoder encoder,
      String queryPrefix,
      Turnstile turnstile,
      BatchSize batchSize) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.queryPrefix = queryPrefix;
    this.turnstile = turnstile;
    this.batchSize = batchSize;
  }

  /**
   * Loads a model and warms it up.
   *
   * @param turnstile shared by all encoders of this processor
   * @return empty if no such model is known
   * @throws IllegalStateException if one of its files is missing or is not the pinned one
   */
  static Optional<TextEncoder> load(
      String name, Models models, EmbedSettings settings, Turnstile turnstile) {
    EncoderModel model;
    try {
      model = EncoderModel.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    try {
      WordPiece tokenizer = WordPiece.load(models.file(name, "tokenizer.json"));
      Encoder encoder =
          BertEncoders.load(
              model,
              models.file(name, "model.onnx"),
              Precision.of(settings.precision()),
              settings.encoderThreads());
      BertEncoders.warmUp(encoder);
      return Optional.of(
          new TransformerTextEncoder(
              tokenizer, encoder, model.queryPrefix(), turnstile, settings.newBatchSize()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the files of the encoder " + name, e);
    }
  }

  @Override
  public Input chunk(Chunk chunk) {
    return tokens(chunk.getPrefix() + chunk.getText());
  }

  @Override
  public Input question(String text) {
    return tokens(queryPrefix + text);
  }

  private Input tokens(String text) {
    return new Tokens(tokenizer.encode(text, encoder.contextSize()));
  }

  @Override
  public float[][] encode(List<Input> inputs, Runnable pause) {
    return encoder.encode(inputs.stream().map(input -> ((Tokens) input).ids).toList(), pause);
  }

  @Override
  public Turnstile turnstile() {
    return turnstile;
  }

  @Override
  public BatchSize batchSize() {
    return batchSize;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
