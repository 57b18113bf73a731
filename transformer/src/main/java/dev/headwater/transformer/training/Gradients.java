package dev.headwater.transformer.training;

/** Computes losses and gradients. The seam between training and the way a model is computed. */
interface Gradients extends AutoCloseable {
  /** The mean cross-entropy over all positions, in nats, without dropout. */
  double loss(Batch batch);

  /**
   * The same with dropout, and its gradient: into {@link Parameters#gradients()}, or added to what
   * these hold.
   *
   * @param scale what the gradient is multiplied by: 1 / the batches of a step
   * @param dropoutKey decides what is dropped
   */
  double lossAndGradients(Batch batch, float scale, long dropoutKey, boolean accumulate);

  /** To be called when the weights have changed. */
  default void weightsChanged() {}

  @Override
  void close();
}
