package dev.headwater.generate;

import dev.headwater.events.Question;
import dev.headwater.events.Turn;
import dev.headwater.transformer.generation.ChatMessage;
import dev.headwater.transformer.generation.ChatMessage.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the prompt: system prompt, two examples, earlier turns, excerpts of the passages,
 * question. The best excerpt comes last, next to the question, where a small model heeds it most.
 * docs/decisions.md lists what was tried.
 */
final class PromptBuilder {
  static final String SYSTEM =
      "You answer a question with the sentence of the text that answers it.";
  static final String CHAT_SYSTEM = "You are a helpful AI assistant.";

  /** They show that an answer is short, complete, and in the words of the text. */
  private static final List<ChatMessage> EXAMPLES =
      List.of(
          ChatMessage.user(
              """
              Ferry: The ferry leaves from the north pier. Bicycles travel free of charge. A \
              ticket costs 7 pounds and is valid for one day.

              How much is a ticket?\
              """),
          ChatMessage.assistant("A ticket costs 7 pounds and is valid for one day."),
          ChatMessage.user(
              """
              Kitchen rules: Cups go on the upper shelf. The dishwasher is started at 18:00 and \
              takes 2 hours. Plates are washed by hand.

              How many hours does the dishwasher take?\
              """),
          ChatMessage.assistant("The dishwasher is started at 18:00 and takes 2 hours."));

  private final Generator generator;
  private final int historyTokens;

  PromptBuilder(Generator generator, int historyTokens) {
    this.generator = generator;
    this.historyTokens = historyTokens;
  }

  /** Whether a question is put to the generator alone, without a collection. */
  static boolean isBareChat(Question question) {
    return question.getCollection().isEmpty();
  }

  /**
   * Writes a prompt. What does not fit is left out: the weakest excerpts first, then the end of the
   * last one, then the oldest turns.
   *
   * @param excerpts best first; none for bare chat
   * @param maxTokens tokens reserved for the answer
   * @throws IllegalArgumentException if not even the question fits
   */
  List<ChatMessage> prompt(Question question, List<String> excerpts, int maxTokens) {
    int budget = generator.contextSize() - maxTokens;
    List<String> used = excerpts;
    while (used.size() > 1 && count(question, used) > budget) {
      used = used.subList(0, used.size() - 1);
    }
    if (!used.isEmpty() && count(question, used) > budget) {
      used = List.of(cut(question, used.getFirst(), budget));
    }
    int tokens = count(question, used);
    if (tokens > budget) {
      throw new IllegalArgumentException(
          "the question and its instructions are %d tokens long; the generator's context of %d leaves %d beside max_tokens %d"
              .formatted(tokens, generator.contextSize(), Math.max(budget, 0), maxTokens));
    }
    int room = tokens + Math.min(historyTokens, budget - tokens);
    return messages(question, history(question, used, room), used);
  }

  /** The longest start of the excerpt with which the prompt fits. */
  private String cut(Question question, String excerpt, int budget) {
    int fits = 0;
    int tooLong = excerpt.codePointCount(0, excerpt.length());
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (count(question, List.of(start(excerpt, middle))) <= budget) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return start(excerpt, fits);
  }

  private static String start(String text, int codePoints) {
    return text.substring(0, text.offsetByCodePoints(0, codePoints));
  }

  /**
   * The newest turns, oldest first, with which the prompt fits; the first is the user's, as models
   * expect it.
   */
  private List<ChatMessage> history(Question question, List<String> excerpts, int room) {
    List<ChatMessage> history = new ArrayList<>();
    for (Turn turn : question.getHistoryList().reversed()) {
      history.addFirst(
          turn.getRole().equals("assistant")
              ? ChatMessage.assistant(turn.getContent())
              : ChatMessage.user(turn.getContent()));
      if (generator.count(messages(question, history, excerpts)) > room) {
        history.removeFirst();
        break;
      }
    }
    while (!history.isEmpty() && history.getFirst().role() == Role.ASSISTANT) {
      history.removeFirst();
    }
    return history;
  }

  private int count(Question question, List<String> excerpts) {
    return generator.count(messages(question, List.of(), excerpts));
  }

  private static List<ChatMessage> messages(
      Question question, List<ChatMessage> history, List<String> excerpts) {
    boolean chat = isBareChat(question);
    String system = question.getSettings().getSystem();
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.system(!system.isEmpty() ? system : chat ? CHAT_SYSTEM : SYSTEM));
    if (!chat) {
      messages.addAll(EXAMPLES);
    }
    messages.addAll(history);
    List<String> paragraphs = new ArrayList<>(excerpts.reversed());
    paragraphs.add(question.getText());
    messages.add(ChatMessage.user(String.join("\n\n", paragraphs)));
    return messages;
  }
}
