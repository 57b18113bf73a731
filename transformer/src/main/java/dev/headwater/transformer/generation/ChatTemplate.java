package dev.headwater.transformer.generation;

import dev.headwater.tokenizer.Tokenizer;
import java.util.List;
import java.util.stream.Collectors;

/** How a conversation is written for a model to continue. */
@FunctionalInterface
public interface ChatTemplate {
  /** The prompt that asks for the assistant's next message. */
  int[] prompt(List<ChatMessage> messages);

  /**
   * ChatML if the vocabulary has its control tokens. Otherwise the model was not trained on
   * conversations and only continues texts: it reads each message as a paragraph, without its role.
   */
  static ChatTemplate of(Tokenizer tokenizer) {
    return tokenizer.hasControl(ChatMl.START)
        ? new ChatMl(tokenizer)
        : messages ->
            tokenizer.encode(
                messages.stream()
                    .map(message -> message.content() + "\n\n")
                    .collect(Collectors.joining()));
  }
}
