package dev.headwater.transformer.generation;

/**
 * A generated text.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens generated, without the one that ends the turn
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
    /** The limit of tokens or the context size was reached. */
    LENGTH,
    /** The listener stopped it. */
    CANCELLED
  }
}
