package dev.headwater.transformer.generation;

/**
 * A text that was generated.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens generated, the one that ends the turn not counted
 * @param prefillMillis time to read the prompt
 * @param decodeMillis time to generate the rest
 */
public record Generation(
    String text,
    int promptTokens,
    int completionTokens,
    FinishReason finishReason,
    long prefillMillis,
    long decodeMillis) {

  /** Why a generation ended. */
  public enum FinishReason {
    /** The model ended its turn. */
    STOP,
    /** The most tokens asked for, or the context size. */
    LENGTH,
    /** The listener did not want more. */
    CANCELLED
  }
}
