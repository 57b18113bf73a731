package dev.headwater.embed;

import static java.util.stream.Collectors.joining;

import dev.headwater.events.Chunk;
import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelException;
import dev.headwater.models.Models;
import dev.headwater.models.Pinned;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.Precision;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A pinned model's tokenizer and encoder. */
final class TransformerTextEncoder implements TextEncoder {
  private final String id;
  private final WordPiece tokenizer;
  private final Encoder encoder;
  private final Encoder background;
  private final String queryPrefix;
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
      String id, WordPiece tokenizer, Encoder encoder, String queryPrefix, BatchSize batchSize) {
    this.id = id;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    background = encoder.onThreads(new BackgroundThreads("encoder-background"));
    this.queryPrefix = queryPrefix;
    this.batchSize = batchSize;
  }

  /**
   * Loads a model and warms it up.
   *
   * @return empty if no such model is known
   * @throws OutageException if one of its files is missing, is not the pinned one, or cannot be
   *     read: the chunks wait until it can
   */
  static Optional<TextEncoder> load(String name, Models models, EmbedSettings settings) {
    EncoderModel model;
    try {
      model = EncoderModel.of(name);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    try {
      Precision precision = Precision.of(settings.precision());
      WordPiece tokenizer = WordPiece.load(models.file(name, "tokenizer.json"));
      Encoder encoder =
          BertEncoders.load(
              model,
              models.file(name, "model.onnx"),
              precision,
              settings.encoderThreads(),
              models.packed());
      BertEncoders.warmUp(encoder);
      return Optional.of(
          new TransformerTextEncoder(
              id(name, precision),
              tokenizer,
              encoder,
              model.queryPrefix(),
              settings.newBatchSize()));
    } catch (IOException | ModelException e) {
      throw new OutageException("the encoder %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Its name, precision and pinned files. */
  private static String id(String name, Precision precision) {
    return Catalogue.files(name).stream()
        .map(Pinned::sha256)
        .collect(joining("\n", name + "\n" + precision + "\n", ""));
  }

  @Override
  public String id() {
    return id;
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
  public float[][] encode(List<Input> inputs) {
    return encoder.encode(ids(inputs));
  }

  @Override
  public float[][] encodeInBackground(List<Input> inputs) {
    return background.encode(ids(inputs));
  }

  private static List<int[]> ids(List<Input> inputs) {
    return inputs.stream().map(input -> ((Tokens) input).ids).toList();
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
