package dev.headwater.transformer.training;

/**
 * How often the held-out loss is computed, and when it ends the training.
 *
 * @param every steps between two evaluations
 * @param maxTokens most held-out tokens of an evaluation
 * @param earlyStop evaluations without a new best after which training ends; 0 for never
 */
public record Evaluation(int every, int maxTokens, int earlyStop) {
  public Evaluation {
    Limits.atLeastOne("eval-every", every);
    Limits.atLeastOne("eval-tokens", maxTokens);
    Limits.notNegative("early-stop", earlyStop);
  }

  static Evaluation small() {
    return new Evaluation(250, 131_072, 0);
  }
}
