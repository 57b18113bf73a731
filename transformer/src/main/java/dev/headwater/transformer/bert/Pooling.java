package dev.headwater.transformer.bert;

/** How a vector is made of the states of a sequence's tokens. */
public enum Pooling {
  /** The state of the first token, {@code [CLS]}. */
  CLASS_TOKEN,
  /** The mean of all tokens' states. */
  MEAN
}
