package dev.headwater.transformer.training;

import dev.headwater.tokenizer.BytePairTrainer;
import dev.headwater.tokenizer.BytePairVocabulary;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is trained, on what, and how.
 *
 * @param text a file or folder of UTF-8 text
 * @param folder where the checkpoint goes
 * @param vocabulary most tokens of a byte-pair encoding
 */
public record TrainingPlan(
    Path text,
    Path folder,
    TokenizerKind tokenizer,
    int vocabulary,
    ModelSize size,
    TrainingSettings settings,
    Computation computation) {

  /** What a token is. */
  public enum TokenizerKind {
    /** Each character of the text. */
    CHARACTERS,
    /** Byte pairs learned from the text. */
    BPE
  }

  public TrainingPlan {
    if (computation.path() == Computation.Path.REFERENCE && settings.dropout() > 0) {
      throw new IllegalArgumentException(
          "dropout is %s; the reference path has none, so it must be 0"
              .formatted(settings.dropout()));
    }
  }

  BytePairVocabulary tokens(String content) {
    return switch (tokenizer) {
      case CHARACTERS -> BytePairVocabulary.ofCharacters(content);
      case BPE -> BytePairTrainer.train(content, vocabulary);
    };
  }

  /** Everything that must be the same when a training is resumed, by the options' names. */
  Map<String, String> facts(String textHash) {
    Schedule schedule = settings.schedule();
    OptimizerSettings optimizer = settings.optimizer();
    Evaluation evaluation = settings.evaluation();
    Map<String, Object> facts = new TreeMap<>();
    facts.put("text", textHash);
    facts.put("tokenizer", tokenizer);
    facts.put("vocabulary", vocabulary);
    facts.put("context", size.context());
    facts.put("width", size.width());
    facts.put("layers", size.layers());
    facts.put("heads", size.heads());
    facts.put("batch", settings.batch());
    facts.put("accumulate", settings.accumulate());
    facts.put("steps", schedule.steps());
    facts.put("learning-rate", schedule.learningRate());
    facts.put("min-learning-rate", schedule.minLearningRate());
    facts.put("warmup", schedule.warmup());
    facts.put("weight-decay", optimizer.weightDecay());
    facts.put("beta1", optimizer.beta1());
    facts.put("beta2", optimizer.beta2());
    facts.put("clip", optimizer.clip());
    facts.put("dropout", settings.dropout());
    facts.put("average", optimizer.average());
    facts.put("seed", settings.seed());
    facts.put("eval-every", evaluation.every());
    facts.put("eval-tokens", evaluation.maxTokens());
    facts.put("early-stop", evaluation.earlyStop());
    facts.put("precision", computation.precision().bf16() ? "bf16" : "fp32");
    facts.put("path", computation.path());
    facts.put("threads", computation.threads());
    Map<String, String> texts = new TreeMap<>();
    facts.forEach((name, value) -> texts.put(name, String.valueOf(value)));
    return texts;
  }
}
