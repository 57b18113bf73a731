package dev.headwater.ingest;

import dev.headwater.models.Catalogue;
import dev.headwater.models.ModelException;
import dev.headwater.models.Models;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.worker.OutageException;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The token counters of the encoders, each loaded when first used. */
@Singleton
final class TokenCounters {
  private final Models models;
  private final List<String> remoteEncoders;
  private final Map<String, TokenCounter> counters = new ConcurrentHashMap<>();

  /**
   * Makes the counters.
   *
   * @param remoteEncoders encoders that a server has, whose tokenizers are not here
   */
  TokenCounters(
      Models models,
      @Property(name = "headwater.embed.openai.encoders", defaultValue = "")
          List<String> remoteEncoders) {
    this.models = models;
    this.remoteEncoders = remoteEncoders;
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
    if (!Catalogue.encoders().contains(encoder)) {
      throw new IllegalArgumentException(
          "the collection's encoder '%s' is unknown; known encoders are %s"
              .formatted(encoder, Catalogue.encoders()));
    }
    return counters.computeIfAbsent(encoder, this::load);
  }

  private TokenCounter load(String encoder) {
    try {
      return WordPiece.load(models.file(encoder, "tokenizer.json"))::tokens;
    } catch (IOException | ModelException e) {
      throw new OutageException(String.valueOf(e.getMessage()), e);
    }
  }
}
