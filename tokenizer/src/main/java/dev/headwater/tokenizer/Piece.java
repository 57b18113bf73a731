package dev.headwater.tokenizer;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A token of a vocabulary.
 *
 * @param text as the vocabulary writes it: in {@link ByteAlphabet}, or with {@code ▁} for spaces;
 *     tokens that are no parts of texts as they are
 * @param score log probability or, in BPE, precedence; 0 where a vocabulary has none
 */
public record Piece(String text, Kind kind, float score) {
  /** Names that structure conversations, though some vocabularies call them parts of texts. */
  private static final Pattern MARK =
      Pattern.compile(
          "<[|｜].*[|｜]>|<(start|end)_of_turn>|</?(think|tool_call|tool_response)>"
              + "|\\[/?(INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS)\\]");

  /** What a token is for. */
  public enum Kind {
    /** A part of a text. */
    NORMAL,
    /** Stands for characters that no token has. */
    UNKNOWN,
    /** Begins or ends a text or a turn, for example; it is no text. */
    CONTROL,
    /** Structures a conversation, and is shown. */
    MARK,
    /** A part of a text that is never merged or cut. */
    USER_DEFINED,
    /** Never made of a text. */
    UNUSED,
    /** A single byte, {@code <0x0A>}. */
    BYTE
  }

  /** The vocabulary of a GPT-2: parts of texts, and control tokens. */
  static List<Piece> list(List<String> texts, Collection<Integer> controls) {
    return IntStream.range(0, texts.size())
        .mapToObj(
            id -> new Piece(texts.get(id), controls.contains(id) ? Kind.CONTROL : Kind.NORMAL, 0))
        .toList();
  }

  /** A token that is found in texts by its name, and is a control token if it is special. */
  static Piece added(String name, boolean special) {
    return new Piece(name, special ? Kind.CONTROL : userDefined(name), 0);
  }

  /**
   * A token of a GGUF file.
   *
   * @param type the file's number for its kind
   * @throws IllegalArgumentException if there is no such kind
   */
  public static Piece ofGguf(String text, int type, float score) {
    Kind kind =
        switch (type) {
          case 1 -> Kind.NORMAL;
          case 2 -> Kind.UNKNOWN;
          case 3 -> Kind.CONTROL;
          case 4 -> userDefined(text);
          case 5 -> Kind.UNUSED;
          case 6 -> Kind.BYTE;
          default ->
              throw new IllegalArgumentException(
                  "the type of token \"%s\" must be 1 to 6 but is %d".formatted(text, type));
        };
    return new Piece(text, kind, score);
  }

  private static Kind userDefined(String text) {
    return MARK.matcher(text).matches() ? Kind.MARK : Kind.USER_DEFINED;
  }
}
