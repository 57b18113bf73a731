package dev.headwater.transformer.generation;

import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.generation.ChatMessage.Role;
import dev.headwater.transformer.gpt.ChatFormat;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation is written for a model to continue: by the Jinja template in the model's file.
 * What a message says is plain text: it cannot make a control token. Immutable.
 */
public final class ChatTemplate {
  private static final String CHAT_ML_START = "<|im_start|>";

  /** {@code <|im_start|>role\ncontent<|im_end|>\n} for each message. */
  private static final ChatFormat CHAT_ML =
      new ChatFormat(
          """
          {%- for message in messages -%}
          {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
          {%- endfor -%}
          {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
          """,
          "", "");

  /** What is said to a template to see what it makes of it. */
  private static final String PROBE = "probe";

  private final Tokenizer tokenizer;
  private final Optional<JinjaTemplate> template;
  private final ChatFormat format;
  private final boolean hasSystemRole;

  private ChatTemplate(Optional<JinjaTemplate> template, ChatFormat format, Tokenizer tokenizer) {
    this.template = template;
    this.format = format;
    this.tokenizer = tokenizer;
    this.hasSystemRole = template.isPresent() && writesSystemPrompts(template.get());
  }

  /**
   * The template of a model's file. Where it has none, ChatML if the vocabulary has its control
   * tokens; otherwise the model was not trained on conversations and only continues texts: it reads
   * each message as a paragraph, without its role.
   *
   * @throws IllegalArgumentException if the template cannot be parsed
   */
  public static ChatTemplate of(Optional<ChatFormat> format, Tokenizer tokenizer) {
    return of(format, tokenizer, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * As {@link #of(Optional, Tokenizer)}.
   *
   * @param clock what templates that write today's date read
   */
  static ChatTemplate of(Optional<ChatFormat> format, Tokenizer tokenizer, Clock clock) {
    Optional<ChatFormat> known =
        format.isPresent() || !tokenizer.hasControl(CHAT_ML_START) ? format : Optional.of(CHAT_ML);
    return new ChatTemplate(
        known.map(each -> JinjaTemplate.parse(each.template(), clock)),
        known.orElse(CHAT_ML),
        tokenizer);
  }

  /**
   * The prompt that asks for the assistant's next message.
   *
   * @throws IllegalArgumentException if the template refuses the conversation
   */
  public int[] prompt(List<ChatMessage> messages) {
    if (template.isEmpty()) {
      StringBuilder text = new StringBuilder();
      messages.forEach(message -> text.append(message.content()).append("\n\n"));
      return tokenizer.encodePrompt(text.toString());
    }
    return tokenizer.encodeWithControls(write(template.get(), messages));
  }

  /** The text of a prompt. */
  String text(List<ChatMessage> messages) {
    return write(template.orElseThrow(), messages);
  }

  /** The token that ends the assistant's messages, if the template ends them so. */
  public OptionalInt endOfTurn() {
    if (template.isEmpty()) {
      return OptionalInt.empty();
    }
    String text;
    try {
      text =
          render(
              template.get(), List.of(ChatMessage.user("Hi"), ChatMessage.assistant(PROBE)), false);
    } catch (JinjaException _) { // The prompt will say why.
      return OptionalInt.empty();
    }
    String after = text.substring(text.lastIndexOf(PROBE) + PROBE.length());
    for (int token : tokenizer.encodeWithControls(after)) {
      if (tokenizer.isControl(token)) {
        return OptionalInt.of(token);
      }
      if (!tokenizer.decode(new int[] {token}).isBlank()) {
        break;
      }
    }
    return OptionalInt.empty();
  }

  /** The text of a prompt, in which only the template's control tokens can be read as such. */
  private String write(JinjaTemplate jinja, List<ChatMessage> messages) {
    List<ChatMessage> quoted =
        messages.stream()
            .map(message -> new ChatMessage(message.role(), tokenizer.quote(message.content())))
            .toList();
    List<ChatMessage> spoken = hasSystemRole ? quoted : withoutSystemRole(quoted);
    try {
      return render(jinja, spoken, true);
    } catch (JinjaException refused) {
      try {
        return render(jinja, alternating(withoutSystemRole(spoken)), true);
      } catch (JinjaException e) {
        throw new IllegalArgumentException(
            "the model's chat template refuses the conversation: " + e.getMessage(), e);
      }
    }
  }

  private String render(JinjaTemplate jinja, List<ChatMessage> messages, boolean asks) {
    Map<String, @Nullable Object> variables = new HashMap<>();
    variables.put(
        "messages",
        messages.stream()
            .map(message -> Map.of("role", name(message.role()), "content", message.content()))
            .toList());
    variables.put("add_generation_prompt", asks);
    variables.put("bos_token", format.begin());
    variables.put("eos_token", format.end());
    variables.put("enable_thinking", false); // An answer is streamed from its first word.
    variables.put("tools", null);
    variables.put("documents", null);
    return jinja.render(variables);
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the template writes what a system prompt says; some refuse it, some leave it out. */
  private boolean writesSystemPrompts(JinjaTemplate jinja) {
    try {
      return render(jinja, List.of(ChatMessage.system(PROBE), ChatMessage.user("Hi")), true)
          .contains(PROBE);
    } catch (JinjaException _) {
      return false;
    }
  }

  /** The conversation with its system prompt before the first text of the user. */
  private static List<ChatMessage> withoutSystemRole(List<ChatMessage> messages) {
    if (messages.isEmpty() || messages.getFirst().role() != Role.SYSTEM) {
      return messages;
    }
    List<ChatMessage> rest = new ArrayList<>(messages.subList(1, messages.size()));
    String system = messages.getFirst().content();
    if (rest.isEmpty() || rest.getFirst().role() != Role.USER) {
      rest.addFirst(ChatMessage.user(system));
    } else {
      rest.set(0, ChatMessage.user(system + "\n\n" + rest.getFirst().content()));
    }
    return rest;
  }

  /** The conversation with neighbours of the same role joined, as some templates demand. */
  private static List<ChatMessage> alternating(List<ChatMessage> messages) {
    List<ChatMessage> joined = new ArrayList<>();
    for (ChatMessage message : messages) {
      if (!joined.isEmpty() && joined.getLast().role() == message.role()) {
        String text = joined.removeLast().content() + "\n\n" + message.content();
        joined.add(new ChatMessage(message.role(), text));
      } else {
        joined.add(message);
      }
    }
    return joined;
  }
}
