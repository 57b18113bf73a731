package dev.headwater.generate;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TokenListener;
import java.util.List;

/** A language model that continues a conversation. Thread-safe. */
interface Generator extends AutoCloseable {
  /** Most tokens of a prompt and its answer together. */
  int contextSize();

  /** Tokens of a prompt. */
  int count(List<ChatMessage> prompt);

  /**
   * Generates the assistant's next message.
   *
   * @param listener receives the text piece by piece, in whole characters, and may stop it
   * @throws IllegalArgumentException if the prompt leaves no room in the context
   */
  Generation generate(
      List<ChatMessage> prompt, GenerationSettings settings, TokenListener listener);

  @Override
  default void close() {}
}
