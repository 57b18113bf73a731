package dev.headwater.generate;

import dev.headwater.events.Passage;
import dev.headwater.events.Question;
import dev.headwater.events.Turn;
import dev.headwater.transformer.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/** Writes the prompt: system prompt, earlier turns, passages, question, within the context size. */
final class PromptBuilder {
  static final String SYSTEM = "You answer questions with the words of the given text.";
  static final String CHAT_SYSTEM =
      "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

  private final Generator generator;
  private final int mostPassages;
  private final int historyTokens;

  /**
   * A prompt.
   *
   * @param passages those that stand in it, the last one perhaps cut
   */
  record Prompt(List<ChatMessage> messages, List<Passage> passages) {}

  PromptBuilder(Generator generator, int mostPassages, int historyTokens) {
    this.generator = generator;
    this.mostPassages = mostPassages;
    this.historyTokens = historyTokens;
  }

  /**
   * Writes a prompt. What does not fit is left out: the weakest passages first, then the end of the
   * last passage, then the oldest turns.
   *
   * @param passages best first; none for bare chat
   * @param maxTokens tokens that the answer may take
   * @throws IllegalArgumentException if not even the question fits
   */
  Prompt prompt(Question question, List<Passage> passages, int maxTokens) {
    int budget = generator.contextSize() - maxTokens;
    List<Passage> used = passages.subList(0, Math.min(mostPassages, passages.size()));
    while (used.size() > 1 && count(question, used) > budget) {
      used = used.subList(0, used.size() - 1);
    }
    if (!used.isEmpty() && count(question, used) > budget) {
      used = List.of(cut(question, used.getFirst(), budget));
    }
    int tokens = count(question, used);
    if (tokens > budget) {
      throw new IllegalArgumentException(
          "the question takes %d tokens; with max_tokens %d the generator reads at most %d"
              .formatted(tokens, maxTokens, budget));
    }
    List<ChatMessage> history = history(question, Math.min(historyTokens, budget - tokens));
    return new Prompt(messages(question, history, used), used);
  }

  /** The longest start of the passage with which the prompt fits. */
  private Passage cut(Question question, Passage passage, int budget) {
    String text = passage.getText();
    int fits = 0;
    int tooLong = text.codePointCount(0, text.length());
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (count(question, List.of(start(passage, middle))) <= budget) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return start(passage, fits);
  }

  private static Passage start(Passage passage, int codePoints) {
    String text = passage.getText();
    return passage.toBuilder()
        .setText(text.substring(0, text.offsetByCodePoints(0, codePoints)))
        .setEnd(passage.getStart() + codePoints)
        .build();
  }

  /** The newest turns within a budget, in order. */
  private List<ChatMessage> history(Question question, int budget) {
    List<ChatMessage> history = new ArrayList<>();
    for (Turn turn : question.getHistoryList().reversed()) {
      ChatMessage message =
          turn.getRole().equals("assistant")
              ? ChatMessage.assistant(turn.getContent())
              : ChatMessage.user(turn.getContent());
      history.addFirst(message);
      if (generator.count(history) > budget) {
        history.removeFirst();
        break;
      }
    }
    return history;
  }

  private int count(Question question, List<Passage> passages) {
    return generator.count(messages(question, List.of(), passages));
  }

  private static List<ChatMessage> messages(
      Question question, List<ChatMessage> history, List<Passage> passages) {
    String system = question.getSettings().getSystem();
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(
        ChatMessage.system(
            !system.isEmpty()
                ? system
                : question.getCollection().isEmpty() ? CHAT_SYSTEM : SYSTEM));
    messages.addAll(history);
    messages.add(ChatMessage.user(user(question.getText(), passages)));
    return messages;
  }

  private static String user(String question, List<Passage> passages) {
    StringBuilder user = new StringBuilder();
    for (int i = 0; i < passages.size(); i++) {
      Passage passage = passages.get(i);
      user.append("[%d] %s: %s\n\n".formatted(i + 1, heading(passage), passage.getText()));
    }
    return user.append(question).toString();
  }

  private static String heading(Passage passage) {
    return passage.getSection().isEmpty()
        ? passage.getTitle()
        : passage.getTitle() + " > " + passage.getSection();
  }
}
