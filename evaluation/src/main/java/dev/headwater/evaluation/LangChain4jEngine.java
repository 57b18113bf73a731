package dev.headwater.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.models.Models;
import dev.headwater.transformer.bert.EncoderModel;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import dev.langchain4j.store.embedding.IngestionResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves LangChain4j's ingestion to {@code evaluation/ingest}, with what its Easy RAG sets: a line
 * of JSON names a file of documents, a line of JSON answers.
 */
@Command(name = "LangChain4jEngine")
public final class LangChain4jEngine implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SEGMENT_TOKENS = 300;
  private static final int OVERLAP_TOKENS = 30;

  /** LangChain4j's count leaves out the two special tokens of a segment; the encoder reads them. */
  private static final int SPECIAL_TOKENS = 2;

  @Option(names = "--model", required = true)
  private String model = "";

  @Option(names = "--precision", required = true)
  private String precision = "";

  @Option(names = "--weights", description = "An ONNX file; the pinned one in fp32 by default")
  private @Nullable Path weights;

  private LangChain4jEngine() {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Request(Path work) {}

  private record Documents(List<String> documents) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LangChain4jEngine()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err); // keeps what libraries print out of the answers
    EmbeddingModel embeddingModel = load();
    answers.println(JSON.writeValueAsString(Map.of("engine", "langchain4j " + precision)));
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      serve(embeddingModel, requests, answers);
    }
    return 0;
  }

  private EmbeddingModel load() {
    Models models = Models.in(null);
    PoolingMode pooling =
        switch (EncoderModel.of(model).pooling()) {
          case MEAN -> PoolingMode.MEAN;
          case CLASS_TOKEN -> PoolingMode.CLS;
        };
    return new OnnxEmbeddingModel(
        weights == null ? models.file(model, "model.onnx") : weights,
        models.file(model, "tokenizer.json"),
        pooling);
  }

  /** Ingests the documents of each request into a new store, until the requests end. */
  static void serve(EmbeddingModel model, BufferedReader requests, PrintStream answers)
      throws IOException {
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      Request request = JSON.readValue(line, Request.class);
      Documents work = JSON.readValue(request.work().toFile(), Documents.class);
      answers.println(JSON.writeValueAsString(ingest(model, work.documents())));
    }
  }

  private static Map<String, ?> ingest(EmbeddingModel model, List<String> texts) {
    List<Document> documents = texts.stream().map(Document::from).toList();
    AtomicInteger segments = new AtomicInteger();
    EmbeddingStoreIngestor ingestor =
        EmbeddingStoreIngestor.builder()
            .documentSplitter(
                DocumentSplitters.recursive(
                    SEGMENT_TOKENS, OVERLAP_TOKENS, new HuggingFaceTokenCountEstimator()))
            .textSegmentTransformer(segment -> {
              segments.incrementAndGet();
              return segment;
            })
            .embeddingModel(model)
            .embeddingStore(new InMemoryEmbeddingStore<>())
            .build();
    long start = System.nanoTime();
    IngestionResult result = ingestor.ingest(documents);
    double seconds = (System.nanoTime() - start) / 1e9;
    long tokens = result.tokenUsage().inputTokenCount() + (long) SPECIAL_TOKENS * segments.get();
    return Map.of(
        "tokens_per_second",
        tokens / seconds,
        "seconds",
        seconds,
        "tokens",
        tokens,
        "texts",
        segments.get());
  }
}
