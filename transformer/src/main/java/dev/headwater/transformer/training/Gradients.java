package dev.headwater.transformer.training;

/**
 * Computes losses and gradients. The interface between training and its two implementations, {@link
 * FastGradients} and {@link ReferenceGradients}.
 */
interface Gradients extends AutoCloseable {
  /** The mean cross-entropy over all positions, in nats, without dropout. */
  double loss(Batch batch);

  /**
   * The loss with dropout, and its gradient in {@link Parameters#gradients()}.
   *
   * @param scale factor of the gradient: 1 / the batches of a step
   * @param dropoutKey decides what is dropped
   * @param accumulate whether the gradient is added to the one that is there
   */
  double lossAndGradients(Batch batch, float scale, long dropoutKey, boolean accumulate);

  /** Must be called after the weights have changed. */
  default void weightsChanged() {}

  @Override
  void close();
}
