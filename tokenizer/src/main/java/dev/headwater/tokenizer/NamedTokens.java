package dev.headwater.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Tokens that are found in a text by their names, the longest where several begin. */
final class NamedTokens {
  /** A noncharacter that makes plain text of the name in or after which it stands. */
  private static final char BREAK = '\uFDD0';

  /**
   * A part of a text.
   *
   * @param id of the token if the text is its name
   */
  record Part(String text, OptionalInt id) {}

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<Character> starts = new HashSet<>();
  private final List<Integer> lengths;
  private final Set<Integer> takingSpace;

  /**
   * Tokens of some kinds.
   *
   * @param takingSpace ids of those to which the white space after them belongs
   */
  NamedTokens(List<Piece> pieces, Set<Piece.Kind> kinds, Set<Integer> takingSpace) {
    this.takingSpace = Set.copyOf(takingSpace);
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (kinds.contains(piece.kind()) && !piece.text().isEmpty()) {
        ids.put(piece.text(), id);
        starts.add(piece.text().charAt(0));
      }
    }
    lengths =
        ids.keySet().stream()
            .map(String::length)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
  }

  /** Cuts a text into the names in it, and what is before, between and after them. */
  List<Part> cut(String text) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      String name = nameAt(text, at);
      if (name.isEmpty()) {
        at++;
        continue;
      }
      if (from < at) {
        parts.add(new Part(text.substring(from, at), OptionalInt.empty()));
      }
      int id = id(name);
      parts.add(new Part(name, OptionalInt.of(id)));
      at += name.length();
      while (takingSpace.contains(id)
          && at < text.length()
          && Characters.isWhitespace(text.charAt(at))) {
        at++;
      }
      from = at;
    }
    if (from < text.length()) {
      parts.add(new Part(text.substring(from), OptionalInt.empty()));
    }
    return parts;
  }

  /** The text with a break after each character that may begin a name. */
  String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != BREAK) {
        quoted.append(c);
      }
      if (starts.contains(c)) {
        quoted.append(BREAK);
      }
    }
    return quoted.toString();
  }

  /** The text without breaks. */
  static String unquote(String text) {
    return text.replace(String.valueOf(BREAK), "");
  }

  boolean contains(String name) {
    return ids.containsKey(name);
  }

  boolean containsId(int id) {
    return ids.containsValue(id);
  }

  int id(String name) {
    Integer id = ids.get(name);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no control token " + name);
    }
    return id;
  }

  private String nameAt(String text, int at) {
    if (starts.contains(text.charAt(at))) {
      for (int length : lengths) {
        int end = at + length;
        if (end <= text.length()
            && ids.containsKey(text.substring(at, end))
            && (end == text.length() || text.charAt(end) != BREAK)) {
          return text.substring(at, end);
        }
      }
    }
    return "";
  }
}
