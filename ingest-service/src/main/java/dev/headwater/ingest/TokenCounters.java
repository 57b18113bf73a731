package dev.headwater.ingest;

import dev.headwater.models.Catalogue;
import dev.headwater.models.Models;
import dev.headwater.tokenizer.WordPiece;
import dev.headwater.worker.OutageException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The token counters of the encoders, each loaded when first used. */
@Singleton
final class TokenCounters {
  private final Models models;
  private final Map<String, TokenCounter> counters = new ConcurrentHashMap<>();

  TokenCounters(Models models) {
    this.models = models;
  }

  /**
   * The counter of an encoder.
   *
   * @throws IllegalArgumentException if there is no such encoder
   * @throws IllegalStateException if its tokenizer was not fetched; this is no outage, so that
   *     other collections are still ingested
   * @throws OutageException if its tokenizer cannot be read
   */
  TokenCounter of(String encoder) {
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
    } catch (IOException e) {
      throw new OutageException(String.valueOf(e.getMessage()), e);
    }
  }
}
