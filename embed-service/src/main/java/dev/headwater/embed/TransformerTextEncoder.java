package dev.headwater.embed;

import static java.util.stream.Collectors.joining;

import dev.headwater.events.Chunk;
import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelException;
import dev.headwater.models.Models;
import dev.headwater.models.Pinned;
import dev.headwater.tokenizer.EncoderTexts;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.transformer.bert.BertEncoders;
import dev.headwater.transformer.bert.BertFolder;
import dev.headwater.transformer.bert.Encoder;
import dev.headwater.transformer.bert.EncoderModel;
import dev.headwater.transformer.bert.Precision;
import dev.headwater.worker.OutageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tokenizer and the encoder of a pinned model, or of one that a person added. */
final class TransformerTextEncoder implements TextEncoder {
  private final String id;
  private final EncoderTexts texts;
  private final Encoder encoder;
  private final Encoder background;
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
      String id, EncoderTexts texts, Encoder encoder, BatchSize batchSize) {
    this.id = id;
    this.texts = texts;
    this.encoder = encoder;
    background = encoder.onThreads(new BackgroundThreads("encoder-background"));
    this.batchSize = batchSize;
    BertEncoders.warmUp(encoder);
  }

  /**
   * Loads a model and warms it up.
   *
   * @return empty if no such model is known
   * @throws OutageException if one of its files is missing, is not the pinned one, or cannot be
   *     read: the chunks wait until it can
   */
  static Optional<TextEncoder> load(String name, Models models, EmbedSettings settings) {
    try {
      if (Catalogue.encoders().contains(name)) {
        return Optional.of(pinned(name, models, settings));
      }
      return settings.addedEncoders().contains(name)
          ? Optional.of(added(name, models, settings))
          : Optional.empty();
    } catch (IOException | ModelException e) {
      throw new OutageException("the encoder %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static TextEncoder pinned(String name, Models models, EmbedSettings settings)
      throws IOException {
    EncoderModel model = EncoderModel.of(name);
    Precision precision = Precision.of(settings.precision());
    WordPiece tokenizer = WordPiece.load(models.file(name, "tokenizer.json"));
    Encoder encoder =
        BertEncoders.load(
            model,
            models.file(name, "model.onnx"),
            precision,
            settings.encoderThreads(),
            models.packed());
    return new TransformerTextEncoder(
        id(name, precision, Catalogue.files(name).stream().map(Pinned::sha256)),
        new EncoderTexts(tokenizer, model.queryPrefix(), "", encoder.contextSize()),
        encoder,
        settings.newBatchSize());
  }

  private static TextEncoder added(String name, Models models, EmbedSettings settings)
      throws IOException {
    BertFolder folder = BertFolder.open(models.addedEncoder(name));
    Precision precision = Precision.of(settings.precision());
    List<String> hashes = new ArrayList<>();
    for (Path file : folder.files()) {
      hashes.add(Models.sha256(file));
    }
    Encoder encoder =
        BertEncoders.load(
            folder, precision, settings.encoderThreads(), models.packed().resolve(name));
    return new TransformerTextEncoder(
        id(name, precision, hashes.stream()), folder.texts(), encoder, settings.newBatchSize());
  }

  /** Of other files, other vectors: a changed folder finds none of its former ones in the cache. */
  private static String id(String name, Precision precision, Stream<String> hashes) {
    return hashes.collect(joining("\n", name + "\n" + precision + "\n", ""));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Input chunk(Chunk chunk) {
    return new Tokens(texts.passage(chunk.getPrefix() + chunk.getText()));
  }

  @Override
  public Input question(String text) {
    return new Tokens(texts.question(text));
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
