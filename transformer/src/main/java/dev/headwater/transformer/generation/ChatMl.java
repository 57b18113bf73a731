package dev.headwater.transformer.generation;

import dev.headwater.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * ChatML, the form of conversations that SmolLM2 was trained on: {@code
 * <|im_start|>role\ncontent<|im_end|>\n} for each message, then the start of the assistant's.
 * Content is plain text: it cannot insert a control token.
 */
final class ChatMl implements ChatTemplate {
  static final String START = "<|im_start|>";

  private final Tokenizer tokenizer;
  private final int start;
  private final int end;

  ChatMl(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.start = tokenizer.control(START);
    this.end = tokenizer.control("<|im_end|>");
  }

  @Override
  public int[] prompt(List<ChatMessage> messages) {
    IntStream.Builder prompt = IntStream.builder();
    for (ChatMessage message : messages) {
      prompt.add(start);
      add(prompt, name(message.role()) + "\n" + message.content());
      prompt.add(end);
      add(prompt, "\n");
    }
    prompt.add(start);
    add(prompt, name(ChatMessage.Role.ASSISTANT) + "\n");
    return prompt.build().toArray();
  }

  private void add(IntStream.Builder prompt, String text) {
    Arrays.stream(tokenizer.encode(text)).forEach(prompt::add);
  }

  private static String name(ChatMessage.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
