package dev.headwater.generate;

import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.Generation;
import dev.headwater.transformer.generation.Generation.FinishReason;
import dev.headwater.transformer.generation.GenerationSettings;
import dev.headwater.transformer.generation.TokenListener;
import java.util.ArrayList;
import java.util.List;

/** Says what it was told to say; a token is a code point. */
final class FakeGenerator implements Generator {
  final List<List<ChatMessage>> prompts = new ArrayList<>();
  final List<GenerationSettings> settings = new ArrayList<>();
  private final int contextSize;
  private final List<String> pieces;

  FakeGenerator(int contextSize, String... pieces) {
    this.contextSize = contextSize;
    this.pieces = List.of(pieces);
  }

  @Override
  public int contextSize() {
    return contextSize;
  }

  @Override
  public int count(List<ChatMessage> prompt) {
    return prompt.stream()
        .mapToInt(message -> message.content().codePointCount(0, message.content().length()))
        .sum();
  }

  @Override
  public Generation generate(
      List<ChatMessage> prompt, GenerationSettings how, TokenListener listener) {
    prompts.add(prompt);
    settings.add(how);
    FinishReason reason = FinishReason.STOP;
    int spoken = 0;
    for (String piece : pieces) {
      spoken++;
      if (!listener.heard(piece)) {
        reason = FinishReason.CANCELLED;
        break;
      }
    }
    String text = String.join("", pieces.subList(0, spoken));
    return new Generation(text, count(prompt), spoken, reason, 20, 30);
  }
}
