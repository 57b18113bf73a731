package dev.headwater.transformer.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headwater.testing.ModelFiles;
import dev.headwater.tokenizer.WordPiece;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15.BgeSmallEnV15EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallzhv15.BgeSmallZhV15EmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agreement with ONNX Runtime on the same weights, through LangChain4j. */
class BertEncoderIT {
  private static final List<String> PARTS =
      List.of(
          "How many days of parental leave does the handbook grant?",
          "A delete or a lost permission is gone from answers as fast as it was given.",
          "Employees accrue 25 days of paid vacation a year; unused days expire on 31 March.",
          "tcp_keepalive_time=7200 && retries < 5",
          "The quick brown fox jumps over the lazy dog",
          "Übermäßige Größe: déjà-vu, naïve façade, El Niño.",
          "员工每年享有十五天带薪年假。",
          "请假超过三天须提前一周申请，并由部门主管批准。",
          "Kafka 的分区数固定为 24，consumer group 按分区扩展。",
          "报销金额上限为人民币5,000元（含税）",
          "🌊 river, 河流, rivière",
          "Version 2.4.1 was released on 2026-03-17 (see §3.2).");

  @ParameterizedTest
  @EnumSource
  void agreesWithOnnxRuntime(EncoderModel model) throws IOException {
    WordPiece tokenizer = WordPiece.load(ModelFiles.require(model.modelName(), "tokenizer.json"));
    List<String> texts = texts(tokenizer, longestOfReference(model));
    List<int[]> sequences =
        texts.stream().map(text -> tokenizer.encode(text, model.contextSize())).toList();
    EmbeddingModel reference = reference(model);
    try (Encoder encoder = load(model)) {
      float[][] vectors = encoder.encode(sequences);
      for (int i = 0; i < texts.size(); i++) {
        float[] expected = reference.embed(texts.get(i)).content().vector();
        assertThat(dot(vectors[i], expected)).as(texts.get(i)).isGreaterThan(0.9999);
        assertThat(dot(vectors[i], vectors[i])).isBetween(0.99999, 1.00001);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheSameVectorsFromAFolder(EncoderModel model, @TempDir Path folder) throws IOException {
    Path weights = ModelFiles.require(model.modelName(), "model.onnx");
    Files.createSymbolicLink(folder.resolve("model.onnx"), weights);
    Files.createSymbolicLink(
        folder.resolve("tokenizer.json"), weights.resolveSibling("tokenizer.json"));
    Files.writeString(folder.resolve("config.json"), config(model, OnnxWeights.load(weights)));
    Files.writeString(
        folder.resolve("headwater.json"),
        "{\"pooling\": \"%s\", \"query_prefix\": \"%s\"}"
            .formatted(model.pooling() == Pooling.MEAN ? "mean" : "cls", model.queryPrefix()));

    BertFolder opened = BertFolder.open(folder);
    List<int[]> sequences = PARTS.stream().map(opened.texts()::question).toList();
    try (Encoder pinned = load(model);
        Encoder added = BertEncoders.load(opened, Precision.PLAIN, 2, null)) {
      assertThat(opened.texts().maxTokens()).isEqualTo(model.contextSize());
      assertThat(added.encode(sequences)).isEqualTo(pinned.encode(sequences));
    }
  }

  private static String config(EncoderModel model, BertWeights weights) {
    return """
    {"model_type": "bert", "hidden_size": %d, "num_attention_heads": %d, "num_hidden_layers": %d,
     "intermediate_size": %d, "max_position_embeddings": %d, "vocab_size": %d}
    """
        .formatted(
            weights.width(),
            model.heads(),
            weights.blocks().size(),
            weights.mlpWidth(),
            weights.contextSize(),
            weights.vocabularySize());
  }

  @Test
  void aQuestionIsNearestToThePassageThatAnswersIt() throws IOException {
    EncoderModel model = EncoderModel.BGE_SMALL_EN;
    WordPiece tokenizer = WordPiece.load(ModelFiles.require(model.modelName(), "tokenizer.json"));
    try (Encoder encoder = load(model)) {
      float[][] vectors =
          encoder.encode(
              List.of(
                  tokenizer.encode(model.queryPrefix() + "When do unused holidays expire?", 512),
                  tokenizer.encode(PARTS.get(2), 512),
                  tokenizer.encode(PARTS.get(1), 512)));
      assertThat(dot(vectors[0], vectors[1])).isGreaterThan(dot(vectors[0], vectors[2]) + 0.1);
    }
  }

  @Test
  void refusesAnotherModelsFile() {
    Path file = ModelFiles.require("all-minilm-l6-v2", "model.onnx");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> BertEncoders.load(EncoderModel.BGE_SMALL_ZH, file, Precision.PLAIN, 1))
        .withMessageContaining("is not bge-small-zh-v1.5");
  }

  private static Encoder load(EncoderModel model) throws IOException {
    return BertEncoders.load(
        model, ModelFiles.require(model.modelName(), "model.onnx"), Precision.PLAIN, 2);
  }

  private static EmbeddingModel reference(EncoderModel model) {
    return switch (model) {
      case BGE_SMALL_EN -> new BgeSmallEnV15EmbeddingModel();
      case BGE_SMALL_ZH -> new BgeSmallZhV15EmbeddingModel();
      case ALL_MINILM_L6 -> new AllMiniLmL6V2EmbeddingModel();
    };
  }

  /** LangChain4j splits at 510 tokens, and cuts MiniLM's input off at 128 with special tokens. */
  private static int longestOfReference(EncoderModel model) {
    return model == EncoderModel.ALL_MINILM_L6 ? 126 : 509;
  }

  /** 200 texts of mixed language, most of them short, none over {@code maxTokens}. */
  private static List<String> texts(WordPiece tokenizer, int maxTokens) {
    Random random = new Random(5);
    List<String> texts = new ArrayList<>(PARTS);
    while (texts.size() < 200) {
      int parts = random.nextInt(8) == 0 ? random.nextInt(30) + 1 : random.nextInt(4) + 1;
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < parts; i++) {
        text.append(PARTS.get(random.nextInt(PARTS.size()))).append(' ');
      }
      if (tokenizer.tokens(text.toString()).size() <= maxTokens) {
        texts.add(text.toString());
      }
    }
    return texts;
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }
}
