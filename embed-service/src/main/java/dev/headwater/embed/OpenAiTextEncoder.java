package dev.headwater.embed;

import dev.headwater.events.Chunk;
import dev.headwater.openai.OpenAiServer;
import dev.headwater.openai.TokenEstimate;
import dev.headwater.worker.OutageException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model at a server that speaks OpenAI's HTTP API. While the server is away, nothing is lost: the
 * chunks wait, and questions are refused with its name.
 */
final class OpenAiTextEncoder implements TextEncoder {
  /** What most servers take in one request. */
  private static final int BATCH_TEXTS = 32;

  private static final int RETRIES = 1;

  private final OpenAiSettings settings;
  private final OpenAiServer server;
  private final String name;
  private final OpenAiEmbeddingModel model;
  private final BatchSize batchSize;
  private volatile int dimensions;

  private record Text(String text, int tokens) implements Input {
    static Text of(String text) {
      return new Text(text, TokenEstimate.of(text));
    }
  }

  private OpenAiTextEncoder(
      OpenAiSettings settings, OpenAiServer server, String name, int batchTokens) {
    this.settings = settings;
    this.server = server;
    this.name = name;
    dimensions = settings.dimensions();
    batchSize = new BatchSize(BATCH_TEXTS, batchTokens, 0);
    model =
        OpenAiEmbeddingModel.builder()
            .httpClientBuilder(server.http())
            .baseUrl(server.url())
            .apiKey(server.key())
            .modelName(name)
            .maxSegmentsPerBatch(BATCH_TEXTS)
            .maxRetries(RETRIES)
            .build();
  }

  /**
   * The encoders that a server has, by name; none where no server is set. Nothing is sent to it
   * yet.
   *
   * @param batchTokens most tokens of a request
   */
  static Map<String, TextEncoder> of(OpenAiSettings settings, int batchTokens) {
    Map<String, TextEncoder> encoders = new HashMap<>();
    if (settings.url() != null) {
      OpenAiServer server =
          new OpenAiServer(
              OpenAiSettings.PREFIX,
              settings.url(),
              settings.apiKey(),
              settings.apiKeyFile(),
              settings.timeout());
      for (String name : settings.encoders()) {
        encoders.put(name, new OpenAiTextEncoder(settings, server, name, batchTokens));
      }
    }
    return encoders;
  }

  @Override
  public String id() {
    return String.join("\n", server.url().toString(), name, settings.passagePrefix());
  }

  @Override
  public Input chunk(Chunk chunk) {
    return Text.of(settings.passagePrefix() + chunk.getPrefix() + chunk.getText());
  }

  @Override
  public Input question(String text) {
    return Text.of(settings.queryPrefix() + text);
  }

  /**
   * {@inheritDoc}
   *
   * @throws OutageException if the server is not available, or its vectors are of another kind than
   *     they should be
   * @throws IllegalArgumentException if the server refuses a text
   */
  @Override
  public float[][] encode(List<Input> inputs) {
    List<TextSegment> texts =
        inputs.stream().map(input -> TextSegment.from(((Text) input).text())).toList();
    List<Embedding> embeddings;
    try {
      embeddings = model.embedAll(texts).content();
    } catch (RuntimeException e) {
      RuntimeException meaning = server.explain(e);
      if (OpenAiServer.isInternal(e) && answers()) {
        // Not an outage, which this text would make last for ever.
        throw new IllegalArgumentException(meaning.getMessage(), e);
      }
      throw meaning;
    }
    if (embeddings.size() != inputs.size()) {
      throw wrong("%d vectors for %d texts".formatted(embeddings.size(), inputs.size()));
    }
    return embeddings.stream().map(this::unit).toArray(float[][]::new);
  }

  /** Whether the server encodes a text that no server refuses. */
  private boolean answers() {
    try {
      return model.embed("a").content().dimension() > 0;
    } catch (RuntimeException _) {
      return false;
    }
  }

  private float[] unit(Embedding embedding) {
    if (dimensions == 0) {
      dimensions = embedding.dimension();
    }
    if (embedding.dimension() != dimensions) {
      throw wrong(
          "vectors of %d dimensions instead of %d (%s.dimensions)"
              .formatted(embedding.dimension(), dimensions, OpenAiSettings.PREFIX));
    }
    embedding.normalize();
    return embedding.vector();
  }

  private OutageException wrong(String what) {
    return new OutageException("the server %s sends %s".formatted(server.url(), what));
  }

  @Override
  public BatchSize batchSize() {
    return batchSize;
  }

  @Override
  public void close() {}
}
