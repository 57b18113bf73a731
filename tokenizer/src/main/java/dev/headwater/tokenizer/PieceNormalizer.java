package dev.headwater.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * What SentencePiece does to a text before it cuts it: spaces become {@code ▁}, and one is put
 * before the text, so that a word at its beginning is the same piece as within it.
 */
public final class PieceNormalizer {
  static final String SPACE = "▁";

  /** When a space is put before a text. */
  public enum Prefix {
    NEVER,
    /** Before each part between control tokens. */
    ALWAYS,
    /** As {@link #ALWAYS}, unless the part begins with a space. */
    UNLESS_SPACE,
    /** As {@link #UNLESS_SPACE}, but only before what is first. */
    FIRST_UNLESS_SPACE
  }

  private final Prefix prefix;
  private final boolean singleSpaces;
  private final @Nullable CharacterMap characters;

  /**
   * A normalizer.
   *
   * @param singleSpaces whether spaces at the ends and repeated ones are removed
   * @param characters SentencePiece's compiled replacements of characters, or null
   * @throws IllegalArgumentException if these are cut short
   */
  public PieceNormalizer(Prefix prefix, boolean singleSpaces, byte @Nullable [] characters) {
    this.prefix = prefix;
    this.singleSpaces = singleSpaces;
    this.characters = characters == null ? null : CharacterMap.of(characters);
  }

  /** Whether a text is decoded without its first space. */
  boolean addsSpace() {
    return prefix != Prefix.NEVER;
  }

  String normalize(String text, boolean first) {
    String normal = characters == null ? text : characters.apply(text);
    if (singleSpaces) {
      normal = normal.replaceAll("^ +| +$", "").replaceAll(" {2,}", " ");
    }
    if (normal.isEmpty()) {
      return normal;
    }
    normal = normal.replace(" ", SPACE);
    boolean added =
        switch (prefix) {
          case NEVER -> false;
          case ALWAYS -> true;
          case UNLESS_SPACE -> !normal.startsWith(SPACE);
          case FIRST_UNLESS_SPACE -> first && !normal.startsWith(SPACE);
        };
    return added ? SPACE + normal : normal;
  }
}
