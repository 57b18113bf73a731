package dev.headwater.transformer.training;

import dev.headwater.tokenizer.BytePairTrainer;
import dev.headwater.tokenizer.BytePairVocabulary;
import dev.headwater.transformer.kernels.Processor;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained, on what, and how.
 *
 * @param text a file or folder of UTF-8 text
 * @param folder where the checkpoint goes
 * @param vocabulary most tokens of a byte-pair encoding
 * @param threads how many work at the same time, each on one core
 */
public record TrainingPlan(
    Path text,
    Path folder,
    TokenizerKind tokenizer,
    int vocabulary,
    int context,
    int width,
    int layers,
    int heads,
    TrainingSettings settings,
    Precision precision,
    Way way,
    int threads) {

  /** What a token is. */
  public enum TokenizerKind {
    /** Each character of the text. */
    CHARACTERS,
    /** Byte pairs learned from the text. */
    BPE
  }

  /** In which numbers matrices are multiplied; weights, moments and sums are floats in both. */
  public enum Precision {
    FP32,
    BF16,
    /** bf16 where the processor multiplies it faster than floats. */
    AUTO;

    boolean bf16() {
      return this == BF16 || (this == AUTO && Processor.hasBf16());
    }
  }

  /** Which path computes. */
  public enum Way {
    FAST,
    REFERENCE
  }

  public TrainingPlan {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is %d; it is 1 or more".formatted(threads));
    }
    if (precision == Precision.BF16 && !Processor.hasBf16()) {
      throw new IllegalArgumentException(
          "precision is bf16, which this processor lacks; fp32 works everywhere");
    }
    if (way == Way.FAST && !Processor.hasOneDnn()) {
      throw new IllegalArgumentException(
          "path is fast, which needs oneDNN; there is none for this system, so take reference");
    }
    if (way == Way.REFERENCE && settings.dropout() > 0) {
      throw new IllegalArgumentException(
          "dropout is %s; the reference path has none, so it is 0".formatted(settings.dropout()));
    }
  }

  BytePairVocabulary tokens(String content) {
    return switch (tokenizer) {
      case CHARACTERS -> BytePairVocabulary.ofCharacters(content);
      case BPE -> BytePairTrainer.train(content, vocabulary);
    };
  }

  Shape shape(int vocabularySize) {
    return new Shape(vocabularySize, context, width, layers, heads);
  }

  /** Everything that a resumed training must have the same, by the options' names. */
  Map<String, String> facts(String textHash) {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("text", textHash);
    facts.put("tokenizer", tokenizer);
    facts.put("vocabulary", vocabulary);
    facts.put("context", context);
    facts.put("width", width);
    facts.put("layers", layers);
    facts.put("heads", heads);
    facts.put("batch", settings.batch());
    facts.put("accumulate", settings.accumulate());
    facts.put("steps", settings.steps());
    facts.put("learning-rate", settings.learningRate());
    facts.put("min-learning-rate", settings.minLearningRate());
    facts.put("warmup", settings.warmup());
    facts.put("weight-decay", settings.weightDecay());
    facts.put("beta1", settings.beta1());
    facts.put("beta2", settings.beta2());
    facts.put("clip", settings.clip());
    facts.put("dropout", settings.dropout());
    facts.put("average", settings.average());
    facts.put("seed", settings.seed());
    facts.put("eval-every", settings.evaluateEvery());
    facts.put("eval-tokens", settings.heldOutTokens());
    facts.put("early-stop", settings.earlyStop());
    facts.put("precision", precision.bf16() ? "bf16" : "fp32");
    facts.put("path", way);
    facts.put("threads", threads);
    Map<String, String> texts = new TreeMap<>();
    facts.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return texts;
  }
}
