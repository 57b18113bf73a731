package dev.headwater.transformer.generation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headwater.tokenizer.BytePairEncoding;
import dev.headwater.tokenizer.BytePairTrainer;
import dev.headwater.tokenizer.Tokenizer;
import dev.headwater.transformer.gpt.ChatFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares with jinja2 on the families' own templates. The golden values are written by {@code
 * src/test/python/chat_templates.py}.
 */
class ChatTemplateReferenceTest {
  private static final String FOLDER = "/chat-templates/";
  private static final Clock TODAY =
      Clock.fixed(Instant.parse("2026-03-05T12:00:00Z"), ZoneOffset.UTC);
  private static final List<String> ENDS =
      List.of("<|eot_id|>", "<|im_end|>", "<|end|>", "</s>", "<end_of_turn>");

  /** What jinja2 makes of a conversation. */
  record Golden(JsonNode json) {
    List<ChatMessage> messages() {
      return StreamSupport.stream(json.path("messages").spliterator(), false)
          .map(message ->
              new ChatMessage(
                  ChatMessage.Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
                  message.path("content").asText()))
          .toList();
    }

    ChatFormat format() {
      return new ChatFormat(
          resource(json.path("template").asText() + ".jinja"),
          json.path("begin").asText(),
          json.path("end").asText());
    }

    @Override
    public String toString() {
      return json.path("template").asText() + ", " + json.path("conversation").asText();
    }
  }

  private static String resource(String name) {
    try (InputStream in = ChatTemplateReferenceTest.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Golden> conversations() {
    try {
      JsonNode golden = new ObjectMapper().readTree(resource("rendered.json"));
      return StreamSupport.stream(golden.spliterator(), false).map(Golden::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ChatTemplate template(ChatFormat format, Tokenizer tokenizer) {
    return ChatTemplate.of(Optional.of(format), tokenizer, TODAY);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void writesWhatTheReferenceWrites(Golden golden) {
    Tokenizer plain = BytePairTrainer.train("", 256).encoding();
    ChatTemplate template = template(golden.format(), plain);

    if (golden.json().has("text")) {
      assertThat(template.text(golden.messages())).isEqualTo(golden.json().path("text").asText());
    } else { // The only refusals are those of a system prompt.
      List<ChatMessage> others = new ArrayList<>(golden.messages());
      String system = others.removeFirst().content();
      String user = others.removeFirst().content();
      others.addFirst(ChatMessage.user(system + "\n\n" + user));
      assertThat(template.text(golden.messages()))
          .contains(system + "\n\n" + user)
          .isEqualTo(template.text(others));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gemma-2, <end_of_turn>",
    "gemma-3, <end_of_turn>",
    "llama-3.2, <|eot_id|>",
    "mistral-7b-v0.1, </s>",
    "mistral-nemo, </s>",
    "phi-3.5, <|end|>",
    "qwen2.5, <|im_end|>",
    "qwen3, <|im_end|>",
    "smollm2, <|im_end|>",
  })
  void knowsWhatEndsATurn(String template, String end) {
    List<String> tokens = new ArrayList<>(BytePairTrainer.train("", 256).tokens());
    tokens.addAll(ENDS);
    List<Integer> controls = List.of(256, 257, 258, 259, 260);
    Tokenizer tokenizer = new BytePairEncoding(tokens, List.of(), controls, "gpt-2");
    ChatFormat format = new ChatFormat(resource(template + ".jinja"), "<s>", "</s>");

    assertThat(template(format, tokenizer).endOfTurn())
        .isEqualTo(OptionalInt.of(tokenizer.control(end)));
  }
}
