package dev.headwater.ingest;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelException;
import dev.headwater.models.Models;
import dev.headwater.tokenizer.EncoderFolder;
import dev.headwater.tokenizer.EncoderTexts;
import dev.headwater.tokenizer.Token;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.worker.OutageException;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The token counters of the encoders, each loaded when first used. */
@Singleton
final class TokenCounters {
  /** Counts for an encoder that may read less than the built-in ones. */
  private record AddedEncoder(EncoderTexts texts) implements TokenCounter {
    @Override
    public List<Token> tokens(String text) {
      return texts.tokenizer().tokens(text);
    }

    @Override
    public int maxTokens() {
      return texts.chunkTokens();
    }
  }

  private final Models models;
  private final List<String> remoteEncoders;
  private final List<String> known;
  private final Map<String, TokenCounter> counters = new ConcurrentHashMap<>();

  /**
   * Makes the counters.
   *
   * @param remoteEncoders encoders that a server has, whose tokenizers are not here
   * @param addedEncoders encoders that a person added to the models' folder
   */
  TokenCounters(
      Models models,
      @Property(name = "headwater.embed.openai.encoders", defaultValue = "")
          List<String> remoteEncoders,
      @Property(name = "headwater.embed.added-encoders", defaultValue = "")
          List<String> addedEncoders) {
    this.models = models;
    this.remoteEncoders = remoteEncoders;
    this.known =
        Stream.of(Catalogue.encoders(), addedEncoders)
            .flatMap(List::stream)
            .filter(name -> !name.isBlank())
            .toList();
  }

  /**
   * The counter of an encoder; for a remote one, that of the built-in encoder for the language.
   *
   * @param language of the collection, BCP 47
   * @throws IllegalArgumentException if there is no such encoder
   * @throws OutageException if its tokenizer was not fetched, or cannot be read: the documents wait
   *     until it can
   */
  TokenCounter of(String name, String language) {
    String encoder = remoteEncoders.contains(name) ? Catalogue.encoderFor(language) : name;
    if (!known.contains(encoder)) {
      throw new IllegalArgumentException(
          "the collection's encoder '%s' is unknown; known encoders are %s"
              .formatted(encoder, known));
    }
    return counters.computeIfAbsent(encoder, this::load);
  }

  private TokenCounter load(String encoder) {
    try {
      return Catalogue.encoders().contains(encoder)
          ? WordPiece.load(models.file(encoder, "tokenizer.json"))::tokens
          : new AddedEncoder(EncoderFolder.open(models.addedEncoder(encoder)).texts());
    } catch (IOException | ModelException e) {
      throw new OutageException(String.valueOf(e.getMessage()), e);
    }
  }
}
