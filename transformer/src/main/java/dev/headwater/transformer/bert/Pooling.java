package dev.headwater.transformer.bert;

/** How the states of a sequence's tokens become one vector. */
public enum Pooling {
  /** The state of the first token, {@code [CLS]}. */
  CLASS_TOKEN,
  /** The mean of all tokens' states. */
  MEAN
}
